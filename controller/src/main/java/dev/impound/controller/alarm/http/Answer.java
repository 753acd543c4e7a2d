package dev.impound.controller.alarm.http;

import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/**
 * What a sender is told: a status and one small JSON object.
 *
 * @param last whether the connection ends with it, because the message was not read to its end
 */
record Answer(int status, String json, boolean last) {
  private static final int DEFECT = 500;
  private static final int TOO_MANY = 429;
  private static final int UNAVAILABLE = 503;

  /** Senders that are refused for a time come again after this, in seconds. */
  private static final int RETRY_AFTER = 1;

  static Answer admitted(List<Intake.Admitted> alarms) {
    String ids =
        alarms.stream()
            .map(alarm -> "\"%s\"".formatted(alarm.id()))
            .collect(Collectors.joining(","));
    return new Answer(202, "{\"alarms\":[%s]}".formatted(ids), false);
  }

  /** For a trigger, which is followed up later. */
  static Answer accepted() {
    return new Answer(202, "{}", false);
  }

  /** For what is done already. */
  static Answer handled() {
    return new Answer(200, "{}", false);
  }

  static Answer refused(Reason reason, boolean last) {
    return new Answer(reason.status(), error(reason.name()), last);
  }

  /** For a failure of ours: the sender is to send it again. */
  static Answer defect() {
    return new Answer(DEFECT, error("DEFECT"), true);
  }

  /** For what was not even HTTP as it should be; {@code status} is the server's. */
  static Answer unusable(int status) {
    return status == DEFECT ? defect() : new Answer(status, error(Reason.MALFORMED.name()), true);
  }

  /** Puts all but the body into {@code response}, and returns the body. */
  ByteBuffer begin(Response response) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    if (status == TOO_MANY || status == UNAVAILABLE) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER);
    }
    if (status == Reason.METHOD.status()) {
      response.getHeaders().put(HttpHeader.ALLOW, "POST");
    }
    if (last) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    return ByteBuffer.wrap(body);
  }

  /** Sends it; returns when the network has it. */
  void send(Response response) throws IOException {
    Content.Sink.write(response, true, begin(response));
  }

  private static String error(String reason) {
    return "{\"error\":\"%s\"}".formatted(reason);
  }
}
