package dev.impound.controller.alarm.hss;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceSettings;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Reads events of the Host Security Service as its API lists them, and as SecMaster passes them on
 * ({@code sec-hss-alarm}). Takes whatever type a field has, because the service's own description
 * and examples differ; only an event without an id is of no use. Safe for many threads.
 */
public final class HssEvents {
  /** Label of the event's class, as the service spells it. */
  static final String CLASS = "hss.class";

  /** Label of the number of the event's kind. */
  static final String TYPE = "hss.type";

  /** Label of the event's time in milliseconds since 1970. */
  static final String OCCURRED = "hss.occurred";

  /**
   * Label of the operations that the service takes for this event; missing when it does not say.
   */
  static final String ACCEPTS = "hss.accepts";

  /** Before an event's id, where alarms of other sources may name the same event. */
  static final String EVENT = "hss:";

  /** Longest id; the service's have 36 characters. */
  private static final int LONGEST_ID = 128;

  /** Settings that a container was started with: a risk, and no attack. */
  private static final Set<String> RISKS =
      Set.of("container_1001", "container_1002", "container_1003", "container_1004");

  /** By the service's words and numbers. */
  private static final Map<String, Severity> SEVERITIES =
      Map.of(
          "security", Severity.INFO,
          "low", Severity.LOW,
          "medium", Severity.MEDIUM,
          "high", Severity.HIGH,
          "critical", Severity.CRITICAL,
          "0", Severity.INFO,
          "1", Severity.LOW,
          "2", Severity.MEDIUM,
          "3", Severity.HIGH,
          "4", Severity.CRITICAL);

  private final AtomicLong skipped = new AtomicLong();

  /**
   * Reads one event; empty when it has no id.
   *
   * @param event any JSON
   * @param from whose alarm it becomes
   */
  public Optional<Alarm> read(JsonNode event, SourceSettings from) {
    EventFields fields = EventFields.of(event);
    String id = fields.text("event_id");
    if (id.isBlank() || id.length() > LONGEST_ID) {
      skipped.incrementAndGet();
      return Optional.empty();
    }
    String eventClass = fields.text("event_class_id", "event_classid");
    String name = fields.text("event_name");
    return Optional.of(
        new Alarm(
            from.name(),
            from.kind(),
            id,
            Optional.of(EVENT + id),
            eventClass.isBlank() ? name : eventClass,
            severity(fields).atMost(from.scope().mostSevere()),
            fields.time("occur_time", "occurTime"),
            claim(fields),
            labels(fields, eventClass),
            summary(name, fields),
            !RISKS.contains(eventClass)));
  }

  /** How many events had no id. */
  public long skipped() {
    return skipped.get();
  }

  /** An unknown word is taken for HIGH: an alarm is rather looked at than lost. */
  private static Severity severity(EventFields fields) {
    return fields.texts("severity").stream()
        .map(word -> Optional.ofNullable(SEVERITIES.get(word.toLowerCase(Locale.ROOT))))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(Severity.HIGH);
  }

  private static Claim claim(EventFields fields) {
    String host = fields.text("host_name", "hostName");
    List<String> nodes = List.of(host.isBlank() ? fields.resource("vm_name") : host);
    List<String> addresses =
        Stream.of("private_ip", "hostIp", "ipList")
            .flatMap(name -> fields.list(name).stream())
            .toList();
    List<String> containers =
        Stream.of(
                fields.resource("container_id"),
                fields.text("container_id"),
                fields.text("container_name"),
                fields.resource("container_name"))
            .map(HssEvents::withoutSlash)
            .toList();
    return new Claim(nodes, addresses, containers);
  }

  private static String withoutSlash(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  private static Map<String, String> labels(EventFields fields, String eventClass) {
    Map<String, String> labels = new TreeMap<>();
    put(labels, "class", eventClass);
    put(labels, "type", fields.text("event_type"));
    put(labels, "pod_name", fields.resource("pod_name"));
    put(labels, "namespace", fields.resource("namespace"));
    String cluster = fields.resource("cluster_name");
    put(labels, "cluster", cluster.isBlank() ? fields.resource("cluster_id") : cluster);
    String image = fields.resource("image_name");
    put(labels, "image", image.isBlank() ? fields.text("image_name") : image);
    put(labels, "attack_tag", fields.text("attack_tag"));
    put(labels, CLASS, eventClass);
    put(labels, TYPE, fields.text("event_type"));
    put(
        labels,
        OCCURRED,
        fields
            .time("occur_time", "occurTime")
            .map(Instant::toEpochMilli)
            .map(String::valueOf)
            .orElse(""));
    put(labels, ACCEPTS, String.join(",", fields.list("operate_accept_list")));
    return labels;
  }

  private static void put(Map<String, String> labels, String name, String value) {
    if (!value.isBlank()) {
      labels.put(name, value);
    }
  }

  private static String summary(String name, EventFields fields) {
    String more = fields.text("event_abstract", "event_details", "description");
    if (more.isBlank()) {
      return name;
    }
    return name.isBlank() ? more : name + ": " + more;
  }
}
