package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.BoundedJson;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.Reading;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.wire.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a verified notification carries: alarms in Impound's own JSON, events of HSS, or a
 * list of either; anything else, such as the text that HSS writes for people, is a trigger.
 */
final class NotificationReader {
  /** More alarms in one message are left to polling. */
  private static final int MOST = 100;

  private final SourceSettings.Smn settings;
  private final EventReader events;

  NotificationReader(SourceSettings.Smn settings, EventReader events) {
    this.settings = settings;
    this.events = events;
  }

  Reading read(SmnMessage message) {
    List<Alarm> alarms = json(message.message()).map(this::alarms).orElse(List.of());
    if (alarms.isEmpty()) {
      String text = message.subject() + " " + message.message();
      return new Reading.Trigger(message.id(), Printable.brief(text.strip()));
    }
    if (alarms.size() == 1) {
      return new Reading.Alarms(List.of(keyed(alarms.getFirst(), message.id())));
    }
    List<Alarm> keyed = new ArrayList<>();
    for (int i = 0; i < alarms.size(); i++) {
      keyed.add(keyed(alarms.get(i), message.id() + "#" + i));
    }
    return new Reading.Alarms(keyed);
  }

  private static Optional<JsonNode> json(String text) {
    String start = text.stripLeading();
    if (!start.startsWith("{") && !start.startsWith("[")) {
      return Optional.empty();
    }
    try {
      return Optional.of(BoundedJson.parse(text.getBytes(StandardCharsets.UTF_8)));
    } catch (MessageRefusedException e) {
      return Optional.empty();
    }
  }

  private List<Alarm> alarms(JsonNode json) {
    JsonNode list = json.path("data_list");
    if (list.isArray()) {
      return alarms(list);
    }
    if (!json.isArray()) {
      return alarm(json).stream().toList();
    }
    return json.valueStream().limit(MOST).map(this::alarm).flatMap(Optional::stream).toList();
  }

  private Optional<Alarm> alarm(JsonNode json) {
    Optional<Alarm> documented = DocumentedAlarm.read(json, settings, "unnamed");
    return documented.isPresent() ? documented : events.read(json, settings);
  }

  private static Alarm keyed(Alarm alarm, String key) {
    return new Alarm(
        alarm.source(),
        alarm.kind(),
        key,
        alarm.event(),
        alarm.rule(),
        alarm.severity(),
        alarm.occurred(),
        alarm.claim(),
        alarm.labels(),
        alarm.summary(),
        alarm.actionable());
  }
}
