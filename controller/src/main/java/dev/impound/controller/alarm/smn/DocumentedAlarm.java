package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceSettings;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Impound's own JSON of an alarm, as relays publish it to a topic. */
final class DocumentedAlarm {
  private static final int MOST_LABELS = 64;

  /** Labels under which what was read of an event of HSS is kept: not for others to set. */
  private static final String RESERVED = "hss.";

  /** Times outside do not fit the journal. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private DocumentedAlarm() {}

  /** Reads one; empty when rule, container, or both node and address are missing. */
  static Optional<Alarm> read(JsonNode json, SourceSettings from, String key) {
    String rule = text(json, "rule");
    String container = text(json, "container");
    String node = text(json, "node");
    String address = text(json, "address");
    if (rule.isBlank() || container.isBlank() || (node.isBlank() && address.isBlank())) {
      return Optional.empty();
    }
    String event = text(json, "event");
    return Optional.of(
        new Alarm(
            from.name(),
            from.kind(),
            key,
            event.isBlank() ? Optional.empty() : Optional.of(event),
            rule,
            Severity.named(text(json, "severity"))
                .orElse(Severity.HIGH)
                .atMost(from.scope().mostSevere()),
            instant(text(json, "occurred")),
            new Claim(List.of(node), List.of(address), List.of(container)),
            labels(json.path("labels")),
            text(json, "summary"),
            true));
  }

  private static Map<String, String> labels(JsonNode labels) {
    Map<String, String> read = new TreeMap<>();
    labels.properties().stream()
        .limit(MOST_LABELS)
        .filter(label -> !label.getKey().startsWith(RESERVED))
        .forEach(label -> read.put(clean(label.getKey()), clean(label.getValue().asString(""))));
    return read;
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text)).filter(Instant.EPOCH::isBefore).filter(LAST::isAfter);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String text(JsonNode json, String name) {
    return clean(json.path(name).asString(""));
  }

  /** NUL is what no database takes. */
  private static String clean(String text) {
    return text.replace('\0', '\uFFFD');
  }
}
