package dev.impound.controller.alarm.falco;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.BoundedJson;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * One event as Falco writes it. Values of its output fields come as text, number or null.
 *
 * @param fields the output fields, a JSON object that is not empty
 */
record FalcoEvent(String rule, Severity severity, Instant time, JsonNode event, JsonNode fields) {
  private static final Pattern CONTAINER_ID = Pattern.compile("[0-9a-f]{12,64}");
  private static final Pattern KEY = Pattern.compile("[!-~]{1,200}");

  /** What stands where Falco knows no container, or no value. */
  private static final Set<String> NO_CONTAINER = Set.of("", "host", "<NA>");

  private static final List<String> NODE_FIELDS = List.of("k8s.node.name", "evt.hostname");
  private static final List<String> LABELS =
      List.of("k8s.ns.name", "k8s.pod.name", "container.image.repository", "proc.name");

  /** Later times do not fit the journal. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * Reads what makes an event of Falco one, and nothing else of it.
   *
   * @throws MessageRefusedException NOT_AN_ALARM
   */
  static FalcoEvent of(JsonNode event) {
    String rule = required(event, "rule");
    Severity severity = severity(required(event, "priority"));
    Instant time = time(required(event, "time"));
    JsonNode fields = event.path("output_fields");
    if (!fields.isObject() || fields.isEmpty()) {
      throw refused("it has no output_fields");
    }
    return new FalcoEvent(rule, severity, time, event, fields);
  }

  Alarm alarm(SourceSettings.Falco source) {
    List<String> containers = containers();
    String output = BoundedJson.text(event, "output").orElse("");
    return new Alarm(
        source.name(),
        SourceKind.FALCO,
        key(),
        Optional.empty(),
        rule,
        severity.atMost(source.scope().mostSevere()),
        Optional.of(time),
        new Claim(nodes(), List.of(), containers),
        labels(),
        containers.isEmpty() ? "Not in a container. " + output : output,
        !containers.isEmpty());
  }

  /** Falco may send an event without an id; then what it tells makes one. */
  private String key() {
    return BoundedJson.text(event, "uuid")
        .filter(uuid -> KEY.matcher(uuid).matches())
        .orElseGet(
            () -> {
              String container = BoundedJson.text(fields, "container.id").orElse("");
              String told = String.join("\0", rule, container, time.toString());
              return Sha256.of(told.getBytes(StandardCharsets.UTF_8)).prefixed();
            });
  }

  private List<String> nodes() {
    List<String> nodes = new ArrayList<>();
    BoundedJson.text(event, "hostname").ifPresent(nodes::add);
    for (String field : NODE_FIELDS) {
      BoundedJson.text(fields, field).ifPresent(nodes::add);
    }
    return nodes;
  }

  /** Empty when the event is none of a container. */
  private List<String> containers() {
    Optional<String> id = BoundedJson.text(fields, "container.id");
    if (id.isPresent() && (id.get().isBlank() || id.get().equals("host"))) {
      return List.of();
    }
    List<String> containers = new ArrayList<>();
    id.filter(text -> CONTAINER_ID.matcher(text).matches()).ifPresent(containers::add);
    BoundedJson.text(fields, "container.name")
        .filter(name -> !name.isBlank() && !NO_CONTAINER.contains(name))
        .ifPresent(containers::add);
    return containers;
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    BoundedJson.words(event, "source").ifPresent(source -> labels.put("source", source));
    List<String> tags = new ArrayList<>();
    for (JsonNode tag : event.path("tags")) {
      if (tag.isString()) {
        tags.add(tag.asString().replace('\0', '\uFFFD'));
      }
    }
    if (!tags.isEmpty()) {
      labels.put("tags", String.join(",", tags));
    }
    for (String label : LABELS) {
      BoundedJson.words(fields, label).ifPresent(value -> labels.put(label, value));
    }
    return labels;
  }

  private static Severity severity(String priority) {
    return switch (priority.toLowerCase(Locale.ROOT)) {
      case "emergency", "alert", "critical" -> Severity.CRITICAL;
      case "error" -> Severity.HIGH;
      case "warning" -> Severity.MEDIUM;
      case "notice" -> Severity.LOW;
      case "informational", "info", "debug" -> Severity.INFO;
      default -> throw refused("no priority is called " + Printable.brief(priority));
    };
  }

  private static Instant time(String text) {
    try {
      Instant time = Instant.parse(text);
      if (!time.isBefore(Instant.EPOCH) && !time.isAfter(LAST)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Told below, with the text.
    }
    throw refused("its time is " + Printable.brief(text));
  }

  private static String required(JsonNode event, String key) {
    return BoundedJson.words(event, key).orElseThrow(() -> refused("it has no " + key));
  }

  private static MessageRefusedException refused(String why) {
    return new MessageRefusedException(Reason.NOT_AN_ALARM, "no event of Falco: " + why);
  }
}
