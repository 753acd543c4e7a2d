package dev.impound.localcloud.api;

import dev.impound.localcloud.hss.Operation;
import dev.impound.localcloud.hss.SecurityEvent;
import dev.impound.localcloud.hss.SecurityEvents;
import dev.impound.localcloud.hss.SecurityEvents.Named;
import dev.impound.localcloud.state.RefusedException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The calls of HSS v5, below {@code /v5/{project}/event/}. */
final class HssApi {
  private final SecurityEvents events;
  private final String region;
  private final InstantSource clock;

  HssApi(SecurityEvents events, String region, InstantSource clock) {
    this.events = events;
    this.region = region;
    this.clock = clock;
  }

  /**
   * @param path the segments below {@code event}
   */
  Reply answer(Request request, List<String> path) {
    checkRegion(request);
    return switch (request.method() + " " + String.join("/", path)) {
      case "GET events" -> Reply.ok(list(EventQuery.of(request.query(), clock.instant())));
      case "POST operate" -> operate(request.body());
      default -> throw Dispatcher.unknown();
    };
  }

  private void checkRegion(Request request) {
    if (!request.header("region").equals(region)) {
      throw SecurityEvents.invalid("header region: this is " + region);
    }
    if (!Signature.signedHeaders(request).contains("region")) {
      throw new RefusedException(
          401, "APIGW.0301", "Incorrect IAM authentication information: region is not signed");
    }
  }

  private Map<String, ?> list(EventQuery query) {
    List<SecurityEvent> matching = events.list(query.filter());
    return Map.of(
        "total_num",
        matching.size(),
        "data_list",
        matching.stream()
            .skip(query.offset())
            .limit(query.limit())
            .map(SecurityEvent::json)
            .toList());
  }

  private Reply operate(String body) {
    JsonNode wish = Bodies.json(body).orElseThrow(() -> SecurityEvents.invalid("body"));
    Operation operation =
        Operation.of(wish.path("operate_type").asString(""))
            .orElseThrow(() -> SecurityEvents.invalid("operate_type"));
    JsonNode named = wish.path("operate_event_list");
    if (!named.isArray() || named.isEmpty()) {
      throw SecurityEvents.invalid("operate_event_list");
    }
    List<Named> all = new ArrayList<>();
    for (JsonNode one : named.values()) {
      all.add(named(one));
    }
    events.handle(operation, wish.path("handler").asString(""), all);
    return new Reply(200, null);
  }

  private static Named named(JsonNode event) {
    JsonNode type = event.path("event_type");
    JsonNode occurred = event.path("occur_time");
    if (!event.path("event_id").isString()
        || !event.path("event_class_id").isString()
        || !type.isIntegralNumber()
        || !occurred.isIntegralNumber()) {
      throw SecurityEvents.invalid(
          "operate_event_list: event_id and event_class_id are text, event_type and occur_time are"
              + " numbers");
    }
    return new Named(
        event.path("event_id").stringValue(),
        event.path("event_class_id").stringValue(),
        type.longValue(),
        occurred.longValue());
  }
}
