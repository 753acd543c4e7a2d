package dev.impound.localcloud.api;

import dev.impound.localcloud.hss.SecurityEvent;
import dev.impound.localcloud.hss.SecurityEvents;
import dev.impound.localcloud.smn.Notifications;
import dev.impound.localcloud.smn.Topic;
import dev.impound.localcloud.state.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The paths under {@code /local-cloud/hss}. */
final class HssControl {
  private final SecurityEvents events;
  private final Notifications notifications;

  HssControl(SecurityEvents events, Notifications notifications) {
    this.events = events;
    this.notifications = notifications;
  }

  /**
   * @param path the segments below {@code hss}
   */
  Reply answer(Request request, List<String> path) {
    return switch (request.method() + " " + String.join("/", path)) {
      case "GET events" ->
          Reply.ok(
              Map.of(
                  "events", events.list(event -> true).stream().map(SecurityEvent::json).toList()));
      case "POST events" -> add(request.body());
      case "DELETE events" -> {
        events.clear();
        yield new Reply(204, null);
      }
      default -> throw new RefusedException(404, "local-cloud", "no such control path of hss");
    };
  }

  private Reply add(String body) {
    if (!(Bodies.json(body).orElse(null) instanceof ObjectNode own)) {
      throw new RefusedException(400, "local-cloud", "write a JSON object, {} at least");
    }
    JsonNode announce = own.path("announce");
    Optional<Topic> topic =
        announce.isMissingNode()
            ? Optional.empty()
            : Optional.of(notifications.topic(announce.asString("")));
    own.remove("announce");
    SecurityEvent event = events.add(own);
    topic.ifPresent(to -> notifications.publish(to, "HSS alarm", announcement(event)));
    return Reply.ok(Map.of("event_id", event.id()));
  }

  /** Text for people, as the real service sends it; its wording there is documented nowhere. */
  private static String announcement(SecurityEvent event) {
    return ("Host Security Service: %s alarm \"%s\" on server %s (%s) at %s. Log in to the console"
            + " to handle it.")
        .formatted(
            event.text("severity"),
            event.text("event_name"),
            event.text("host_name"),
            event.text("private_ip"),
            event.occurred());
  }
}
