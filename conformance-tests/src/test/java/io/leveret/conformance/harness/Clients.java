package io.leveret.conformance.harness;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownNotifier;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/// What tests ask of the RabbitMQ Java client beyond its own methods.
public final class Clients {
  /// How long a test waits for something that must happen: far longer than it ever takes.
  public static final Duration PATIENCE = Duration.ofSeconds(15);

  private Clients() {}

  /// What the broker said when it closed: scope by [#fromChannel], then code, text and method.
  ///
  /// @param fromChannel true for `channel.close`, false for `connection.close`
  public record Refusal(
      boolean fromChannel, int replyCode, String replyText, int classId, int methodId) {}

  /// The close frame behind a failed call.
  public static Refusal refusal(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ShutdownSignalException signal) {
        return refusal(signal);
      }
    }
    throw new AssertionError("no close frame behind this failure", failure);
  }

  /// Runs a call that the broker must refuse, and returns the refusal.
  public static Refusal refusalOf(Call call) {
    try {
      call.run();
    } catch (IOException | ShutdownSignalException refused) {
      return refusal(refused);
    } catch (Exception other) {
      throw new AssertionError("refused in an unexpected way", other);
    }
    throw new AssertionError("the broker did not refuse the call");
  }

  /// Waits until a channel or connection is closed by the broker, and returns the reason.
  public static Refusal awaitClose(ShutdownNotifier closing) {
    await().atMost(PATIENCE).until(() -> closing.getCloseReason() != null);
    var reason = closing.getCloseReason();
    if (reason == null) {
      throw new AssertionError("closed without a reason");
    }
    return refusal(reason);
  }

  /// Polls a queue with automatic acknowledgement until it yields a message.
  public static GetResponse awaitMessage(Channel channel, String queue) {
    return awaitMessage(channel, queue, true);
  }

  /// Polls a queue until it yields a message, acknowledged automatically or not.
  public static GetResponse awaitMessage(Channel channel, String queue, boolean autoAck) {
    var found = new AtomicReference<GetResponse>();
    awaitTrue(() -> {
      found.set(channel.basicGet(queue, autoAck));
      return found.get() != null;
    });
    return found.get();
  }

  /// Waits until the queue has this many ready messages.
  public static void awaitReady(Channel channel, String queue, long count) {
    awaitTrue(() -> channel.messageCount(queue) == count);
  }

  /// Polls until the condition holds, or fails after [#PATIENCE].
  public static void awaitTrue(Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(condition);
  }

  /// A round trip on the channel: all that the broker sent before its answer has been received.
  public static void roundTrip(Channel channel) throws IOException {
    channel.basicQos(0);
  }

  private static Refusal refusal(ShutdownSignalException signal) {
    return switch (signal.getReason()) {
      case AMQP.Channel.Close close ->
          new Refusal(
              true,
              close.getReplyCode(),
              close.getReplyText(),
              close.getClassId(),
              close.getMethodId());
      case AMQP.Connection.Close close ->
          new Refusal(
              false,
              close.getReplyCode(),
              close.getReplyText(),
              close.getClassId(),
              close.getMethodId());
      case null, default -> throw new AssertionError("closed without a close frame", signal);
    };
  }

  /// A call on a client that may throw.
  @FunctionalInterface
  public interface Call {
    void run() throws Exception;
  }

  /// Whether the failure says that the channel or connection had been closed before the call.
  public static boolean isAlreadyClosed(Throwable failure) {
    return failure instanceof AlreadyClosedException;
  }
}
