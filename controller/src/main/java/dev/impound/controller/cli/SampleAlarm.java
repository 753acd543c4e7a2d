package dev.impound.controller.cli;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.wire.Printable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads one alarm as a source would send it, to try playbooks on: the generic source's JSON, an
 * event of Falco, or an event of the Host Security Service.
 */
final class SampleAlarm {
  /** As much as the alarm port takes. */
  static final int MOST_BYTES = 256 * 1024;

  private static final Set<String> GENERIC =
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

  /** Classes of risks in how a container was started: no attack by their kind. */
  private static final Set<String> ENVIRONMENT =
      Set.of("container_1001", "container_1002", "container_1003", "container_1004");

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MOST_BYTES)
                          .maxNestingDepth(32)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode event;
  private final String source;

  private SampleAlarm(JsonNode event, String source) {
    this.event = event;
    this.source = source;
  }

  /**
   * Reads {@code json}.
   *
   * @param source name of the source that is to have sent it; empty means its kind
   * @throws IllegalArgumentException when it is none of the three; the message says why
   */
  static Alarm parse(byte[] json, String source) {
    if (json.length > MOST_BYTES) {
      throw new IllegalArgumentException("it is longer than %d bytes".formatted(MOST_BYTES));
    }
    try {
      JsonNode event = JSON.readTree(json);
      if (!event.isObject()) {
        throw new IllegalArgumentException("it is no JSON object");
      }
      return new SampleAlarm(event, source).alarm();
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "it is no JSON that a source may send: " + Printable.brief(e.getOriginalMessage()), e);
    }
  }

  private Alarm alarm() {
    if (event.has("output_fields")) {
      return falco();
    }
    return event.has("event_class_id") ? hostSecurity() : generic();
  }

  private Alarm generic() {
    for (String key : event.propertyNames()) {
      if (!GENERIC.contains(key)) {
        throw new IllegalArgumentException("unknown key " + Printable.brief(key));
      }
    }
    if (text("container").isEmpty() || (text("node") + text("address")).isEmpty()) {
      throw new IllegalArgumentException("it needs container, and node or address");
    }
    String severity = text("severity");
    Map<String, String> labels = new LinkedHashMap<>();
    event.path("labels").forEachEntry((label, value) -> labels.put(label, value.asString("")));
    return alarm(
        SourceKind.GENERIC,
        required("rule"),
        Severity.named(severity.isEmpty() ? "high" : severity)
            .orElseThrow(() -> unknown("severity", severity)),
        new Claim(all("node"), all("address"), all("container")),
        labels,
        text("summary"),
        true);
  }

  private Alarm falco() {
    JsonNode fields = event.path("output_fields");
    String container = fields.path("container.id").asString("");
    boolean contained = !container.isEmpty() && !container.equals("host");
    Map<String, String> labels = new LinkedHashMap<>();
    put(labels, "source", event.path("source"));
    List<String> tags = event.path("tags").valueStream().map(tag -> tag.asString("")).toList();
    labels.put("tags", String.join(",", tags));
    for (String field :
        List.of("k8s.ns.name", "k8s.pod.name", "container.image.repository", "proc.name")) {
      put(labels, field, fields.path(field));
    }
    return alarm(
        SourceKind.FALCO,
        required("rule"),
        priority(text("priority")),
        new Claim(
            all("hostname"),
            List.of(),
            contained ? List.of(container, fields.path("container.name").asString("")) : List.of()),
        labels,
        text("output"),
        contained);
  }

  private static Severity priority(String priority) {
    return switch (priority.toLowerCase(Locale.ROOT)) {
      case "emergency", "alert", "critical" -> Severity.CRITICAL;
      case "error" -> Severity.HIGH;
      case "warning" -> Severity.MEDIUM;
      case "notice" -> Severity.LOW;
      case "informational", "info", "debug" -> Severity.INFO;
      default -> throw unknown("priority", priority);
    };
  }

  private Alarm hostSecurity() {
    JsonNode resource = event.path("resource_info");
    String type = required("event_class_id");
    String severity = text("severity");
    Map<String, String> labels = new LinkedHashMap<>();
    put(labels, "class", event.path("event_class_id"));
    put(labels, "type", event.path("event_type"));
    put(labels, "attack_tag", event.path("attack_tag"));
    put(labels, "pod_name", resource.path("pod_name"));
    put(labels, "namespace", resource.path("namespace"));
    put(labels, "cluster", resource.path("cluster_name"));
    put(labels, "image", resource.path("image_name"));
    return alarm(
        SourceKind.HSS,
        type,
        severity.equalsIgnoreCase("security")
            ? Severity.INFO
            : Severity.named(severity).orElseThrow(() -> unknown("severity", severity)),
        new Claim(
            all("host_name"),
            all("private_ip"),
            Stream.of(resource.path("container_id"), event.path("container_name"))
                .map(id -> id.asString(""))
                .toList()),
        labels,
        text("event_name"),
        !ENVIRONMENT.contains(type));
  }

  private Alarm alarm(
      SourceKind kind,
      String rule,
      Severity severity,
      Claim claim,
      Map<String, String> labels,
      String summary,
      boolean actionable) {
    return new Alarm(
        source.isEmpty() ? kind.word() : source,
        kind,
        "sample",
        Optional.of(text("event")).filter(id -> !id.isEmpty()),
        rule,
        severity,
        occurred(),
        claim,
        labels,
        summary,
        actionable);
  }

  /** Only the generic source writes it so; playbooks do not look at it. */
  private Optional<Instant> occurred() {
    String text = text("occurred");
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw unknown("occurred", text);
    }
  }

  private String required(String key) {
    String text = text(key);
    if (text.isBlank()) {
      throw new IllegalArgumentException("it has no " + key);
    }
    return text;
  }

  private List<String> all(String key) {
    return List.of(text(key));
  }

  /** Empty for what is missing, null, or no single value. */
  private String text(String key) {
    return event.path(key).asString("");
  }

  private static void put(Map<String, String> labels, String label, JsonNode value) {
    String text = value.asString("");
    if (!text.isEmpty()) {
      labels.put(label, text);
    }
  }

  private static IllegalArgumentException unknown(String key, String value) {
    return new IllegalArgumentException("unknown %s %s".formatted(key, Printable.brief(value)));
  }
}
