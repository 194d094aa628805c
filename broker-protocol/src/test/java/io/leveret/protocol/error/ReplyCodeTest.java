package io.leveret.protocol.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyCodeTest {
  /// 0-9-1 §1.1 and G043.
  @Test
  void knowsEveryCodeOfTheSpecificationAndItsScope() {
    var codes =
        Arrays.stream(ReplyCode.values())
            .map(reply -> reply.code() + (reply.isHard() ? " hard " : " soft ") + reply)
            .collect(Collectors.joining("\n"));

    assertThat(codes)
        .isEqualTo(
            """
            200 soft REPLY_SUCCESS
            311 soft CONTENT_TOO_LARGE
            312 soft NO_ROUTE
            313 soft NO_CONSUMERS
            320 hard CONNECTION_FORCED
            402 hard INVALID_PATH
            403 soft ACCESS_REFUSED
            404 soft NOT_FOUND
            405 soft RESOURCE_LOCKED
            406 soft PRECONDITION_FAILED
            501 hard FRAME_ERROR
            502 hard SYNTAX_ERROR
            503 hard COMMAND_INVALID
            504 hard CHANNEL_ERROR
            505 hard UNEXPECTED_FRAME
            506 hard RESOURCE_ERROR
            530 hard NOT_ALLOWED
            540 hard NOT_IMPLEMENTED
            541 hard INTERNAL_ERROR\
            """);
  }

  @Test
  void findsACodeByItsNumber() {
    assertThat(ReplyCode.of(404)).contains(ReplyCode.NOT_FOUND);
    assertThat(ReplyCode.of(418)).isEmpty();
  }

  @Test
  void carriesCodeAndExplanationInAnException() {
    var refused = new ChannelException(ReplyCode.NOT_FOUND, "no queue 'q' in vhost '/'");

    assertThat(refused.replyText()).isEqualTo("NOT_FOUND - no queue 'q' in vhost '/'");
    assertThat(refused.explanation()).isEqualTo("no queue 'q' in vhost '/'");
    assertThat(refused).hasMessage(refused.replyText());
    assertThat(refused.getStackTrace()).isEmpty();
  }

  /// A reply text is a short string.
  @ParameterizedTest(name = "character of {0}")
  @ValueSource(strings = {"a", "é", "€", "𝄞"})
  void cutsAReplyTextToAShortStringBetweenCharacters(String character) {
    for (int shift = 0; shift < 4; shift++) {
      var explanation = "x".repeat(shift) + character.repeat(300);

      var text = new ConnectionException(ReplyCode.NOT_FOUND, explanation).replyText();

      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      assertThat(bytes).isBetween(252, 255);
      assertThat("NOT_FOUND - " + explanation).startsWith(text);
    }
  }
}
