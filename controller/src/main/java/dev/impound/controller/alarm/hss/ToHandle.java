package dev.impound.controller.alarm.hss;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.incident.IncidentId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event that is to be marked as handled.
 *
 * @param accepts the operations that the service takes for it, parted by commas; empty when it did
 *     not say
 */
record ToHandle(IncidentId incident, HandledEvent event, String accepts) {
  static final String OPERATION = "mark_as_handled";
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What an alarm asks for; empty when it is no event of the service. The labels of other sources'
   * alarms are not believed: whoever may raise those may not thereby change the service's events.
   */
  static Optional<ToHandle> of(IncidentId incident, Alarm alarm) {
    boolean trusted = alarm.kind() == SourceKind.HSS || alarm.kind() == SourceKind.SMN;
    String id = alarm.event().orElse("");
    Map<String, String> labels = alarm.labels();
    if (!trusted || !id.startsWith(HssEvents.EVENT) || !labels.containsKey(HssEvents.CLASS)) {
      return Optional.empty();
    }
    return event(
            id.substring(HssEvents.EVENT.length()),
            labels.getOrDefault(HssEvents.CLASS, ""),
            labels.getOrDefault(HssEvents.TYPE, ""),
            labels.getOrDefault(HssEvents.OCCURRED, ""))
        .map(event -> new ToHandle(incident, event, labels.getOrDefault(HssEvents.ACCEPTS, "")));
  }

  /** Reads what {@link #text} wrote; empty when it is anything else. */
  static Optional<ToHandle> parse(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      IncidentId incident = IncidentId.parse(json.path("incident").asString(""));
      String accepts = json.path("accepts").asString("");
      return event(
              json.path("id").asString(""),
              json.path("class").asString(""),
              json.path("type").asString(""),
              json.path("occurred").asString(""))
          .map(event -> new ToHandle(incident, event, accepts));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<HandledEvent> event(
      String id, String eventClass, String type, String occurred) {
    try {
      Instant at = Instant.ofEpochMilli(Long.parseLong(occurred));
      return Optional.of(new HandledEvent(id, eventClass, Long.parseLong(type), at));
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** For keeping. */
  String text() {
    return JSON.createObjectNode()
        .put("incident", incident.toString())
        .put("id", event.id())
        .put("class", event.eventClass())
        .put("type", String.valueOf(event.type()))
        .put("occurred", String.valueOf(event.occurred().toEpochMilli()))
        .put("accepts", accepts)
        .toString();
  }

  /** Whether the service takes it as handled, as far as it said. */
  boolean accepted() {
    return accepts.isEmpty() || Arrays.asList(accepts.split(",", -1)).contains(OPERATION);
  }
}
