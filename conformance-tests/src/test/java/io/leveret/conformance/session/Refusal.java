package io.leveret.conformance.session;

import com.rabbitmq.client.ShutdownNotifier;
import io.leveret.conformance.harness.Clients;

/// What the broker said when it closed a channel or a connection, in the form tests compare.
///
/// @param codeAndText the reply code and text: `404 NOT_FOUND - no queue 'q' in vhost '/'`
/// @param method the class and method id at fault, `50.10`, or `0.0` when no method was
/// @param fromChannel true for `channel.close`, false for `connection.close`
public record Refusal(String codeAndText, String method, boolean fromChannel) {

  /// The refusal that `call`, which waits for the broker's answer, ends with.
  public static Refusal of(Clients.Call call) {
    return of(Clients.refusalOf(call));
  }

  /// The refusal that `call`, which does not wait for an answer, brings upon `closing`.
  public static Refusal later(ShutdownNotifier closing, Clients.Call call) throws Exception {
    call.run();
    return closing(closing);
  }

  /// The refusal that closes, or has closed, a channel or connection.
  public static Refusal closing(ShutdownNotifier closing) {
    return of(Clients.awaitClose(closing));
  }

  /// The reply code alone.
  public int replyCode() {
    return Integer.parseInt(codeAndText, 0, 3, 10);
  }

  private static Refusal of(Clients.Refusal seen) {
    return new Refusal(
        seen.replyCode() + " " + seen.replyText(),
        seen.classId() + "." + seen.methodId(),
        seen.fromChannel());
  }
}
