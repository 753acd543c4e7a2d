package dev.impound.controller.operator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.impound.controller.approval.ApprovalRequest;
import java.util.Base64;

/** What waits for a second person, as text; and what it is once that one has approved. */
final class Actions {
  private Actions() {}

  /**
   * What was approved.
   *
   * @param requester who asked for it, and so orders it
   * @param reason of both persons
   */
  record Approved(String requester, String reason) {

    static Approved of(ApprovalRequest request) {
      return new Approved(
          request.asked().requester(),
          "%s (%s approved by %s: %s)"
              .formatted(
                  request.asked().reason(),
                  request.id(),
                  request.decided().orElseThrow().by(),
                  request.decided().orElseThrow().reason()));
    }
  }

  static String text(MessageLite request) {
    return Base64.getEncoder().encodeToString(request.toByteArray());
  }

  static <M extends MessageLite> M read(Parser<M> parser, ApprovalRequest request) {
    try {
      return parser.parseFrom(Base64.getDecoder().decode(request.asked().action()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("what %s asks cannot be read".formatted(request.id()), e);
    }
  }
}
