package dev.impound.localcloud.api;

import dev.impound.localcloud.state.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a service writes its errors. */
enum ErrorShape {
  /** {@code error_code} and {@code error_msg}: ELB, HSS, the gateway. */
  FLAT("error_msg", "error_code"),
  /** {@code code} and {@code message}: SMN, VPC. */
  SHORT("message", "code"),
  /** The same inside {@code error}: ECS. */
  NESTED("message", "code");

  private final String messageKey;
  private final String codeKey;

  ErrorShape(String messageKey, String codeKey) {
    this.messageKey = messageKey;
    this.codeKey = codeKey;
  }

  /** The shape of the service that the request is for. */
  static ErrorShape of(Request request) {
    List<String> path = request.segments();
    String service = path.size() > 2 ? path.get(2) : "";
    if (SmnApi.isPublic(request) || List.of("notifications", "ports", "vpc").contains(service)) {
      return SHORT;
    }
    return path.size() > 2 && path.getFirst().equals("v1") && service.equals("cloudservers")
        ? NESTED
        : FLAT;
  }

  Reply reply(RefusedException refusal, String requestId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(messageKey, String.valueOf(refusal.getMessage()));
    body.put(codeKey, refusal.code());
    if (this == NESTED) {
      return new Reply(refusal.status(), Map.of("error", body));
    }
    body.put("request_id", requestId);
    return new Reply(refusal.status(), body);
  }
}
