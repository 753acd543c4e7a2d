package dev.impound.controller.alarm.generic;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.BoundedJson;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.wire.Printable;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * An alarm in our own JSON. {@code rule}, {@code container} and one of {@code node} and {@code
 * address} must be there; {@code severity} (info, low, medium, high, critical; high when it is
 * missing), {@code occurred} (RFC 3339), {@code event}, {@code labels} (texts by name) and {@code
 * summary} may be. Other keys are refused: a sender that misspells one must notice.
 */
final class GenericMessage {
  private static final Set<String> KEYS =
      Set.of(
          "rule",
          "severity",
          "node",
          "address",
          "container",
          "occurred",
          "event",
          "labels",
          "summary");
  private static final int RULE = 500;
  private static final int NAME = 255;
  private static final int EVENT = 200;
  private static final int SUMMARY = 2000;
  private static final int LABELS = 64;
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  /** Later times do not fit the journal. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private final JsonNode message;

  private GenericMessage(JsonNode message) {
    this.message = message;
  }

  /**
   * Reads the alarm of a message.
   *
   * @param key the message's id
   * @throws MessageRefusedException NOT_AN_ALARM
   */
  static Alarm alarm(JsonNode message, String key, SourceSettings.Generic source) {
    if (!message.isObject()) {
      throw refused("it is no object");
    }
    for (String name : message.propertyNames()) {
      if (!KEYS.contains(name)) {
        throw refused("unknown key " + Printable.brief(name));
      }
    }
    return new GenericMessage(message).alarm(key, source);
  }

  private Alarm alarm(String key, SourceSettings.Generic source) {
    return new Alarm(
        source.name(),
        SourceKind.GENERIC,
        key,
        text("event", EVENT),
        text("rule", RULE).orElseThrow(() -> refused("rule is missing")),
        severity().atMost(source.scope().mostSevere()),
        occurred(),
        claim(),
        labels(),
        text("summary", SUMMARY).orElse(""),
        true);
  }

  private Claim claim() {
    Optional<String> node = text("node", NAME);
    Optional<String> address = text("address", NAME);
    if (node.isEmpty() && address.isEmpty()) {
      throw refused("node and address are missing; one is needed");
    }
    if (address.isPresent() && !ADDRESS.matcher(address.get()).matches()) {
      throw refused("address is no IP address");
    }
    String container = text("container", NAME).orElseThrow(() -> refused("container is missing"));
    return new Claim(node.stream().toList(), address.stream().toList(), List.of(container));
  }

  private Severity severity() {
    return text("severity", NAME)
        .map(
            name ->
                Severity.named(name)
                    .orElseThrow(() -> refused("severity is " + Printable.brief(name))))
        .orElse(Severity.HIGH);
  }

  private Optional<Instant> occurred() {
    Optional<String> text = text("occurred", NAME);
    try {
      Optional<Instant> time = text.map(Instant::parse);
      if (time.isEmpty() || !(time.get().isBefore(Instant.EPOCH) || time.get().isAfter(LAST))) {
        return time;
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw refused("occurred is no time of RFC 3339");
  }

  private Map<String, String> labels() {
    JsonNode labels = message.path("labels");
    if (labels.isMissingNode() || labels.isNull()) {
      return Map.of();
    }
    if (!labels.isObject() || labels.size() > LABELS) {
      throw refused("labels must be an object of at most %d texts".formatted(LABELS));
    }
    Map<String, String> read = new LinkedHashMap<>();
    for (String name : labels.propertyNames()) {
      if (name.isBlank() || name.length() > EVENT || name.indexOf('\0') >= 0) {
        throw refused("a label's name has 1 to %d characters".formatted(EVENT));
      }
      read.put(
          name,
          BoundedJson.text(labels, name)
              .orElseThrow(() -> refused("label %s is no text".formatted(Printable.brief(name)))));
    }
    return read;
  }

  /** Empty when it is missing, null or blank. */
  private Optional<String> text(String key, int most) {
    JsonNode value = message.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    Optional<String> text = BoundedJson.words(message, key);
    if (!value.isString() || text.filter(words -> words.length() > most).isPresent()) {
      throw refused("%s must be a text of at most %d characters".formatted(key, most));
    }
    return text.map(String::strip);
  }

  private static MessageRefusedException refused(String why) {
    return new MessageRefusedException(Reason.NOT_AN_ALARM, why);
  }
}
