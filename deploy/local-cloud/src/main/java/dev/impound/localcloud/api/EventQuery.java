package dev.impound.localcloud.api;

import dev.impound.localcloud.hss.SecurityEvent;
import dev.impound.localcloud.hss.SecurityEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a request wants listed of the events. A parameter that is not known here is refused, not
 * ignored.
 */
record EventQuery(Predicate<SecurityEvent> filter, int offset, int limit) {
  private static final Duration LONGEST_SPAN = Duration.ofDays(2);
  private static final Set<String> SEVERITIES =
      Set.of("Security", "Low", "Medium", "High", "Critical");

  /** Parameters that must equal a field of the event. */
  private static final Set<String> EXACT =
      Set.of("host_name", "host_id", "private_ip", "public_ip", "container_name", "attack_tag");

  /** Parameters of which each value may be a field's. */
  private static final Map<String, String> ANY_OF =
      Map.of(
          "event_class_ids", "event_class_id",
          "event_types", "event_type",
          "severity", "severity",
          "severity_list", "severity",
          "handle_status", "handle_status");

  private static final Set<String> OTHERS =
      Set.of(
          "category",
          "last_days",
          "begin_time",
          "end_time",
          "offset",
          "limit",
          "enterprise_project_id");

  static EventQuery of(Query query, Instant now) {
    return new EventQuery(
        fields(query).and(category(query)).and(time(query, now)).and(project(query)),
        number(query, "offset", 0, 0, 2_000_000),
        number(query, "limit", 10, 10, 1000));
  }

  private static Predicate<SecurityEvent> fields(Query query) {
    Predicate<SecurityEvent> filter = event -> true;
    for (Map.Entry<String, List<String>> asked : query.values().entrySet()) {
      String key = asked.getKey();
      List<String> values = asked.getValue();
      String field = ANY_OF.getOrDefault(key, key);
      if (field.equals("severity") && !SEVERITIES.containsAll(values)) {
        throw SecurityEvents.invalid(key);
      }
      if (ANY_OF.containsKey(key) || EXACT.contains(key)) {
        filter = filter.and(event -> values.contains(event.text(field)));
      } else if (!OTHERS.contains(key)) {
        throw SecurityEvents.invalid(key);
      }
    }
    return filter;
  }

  private static Predicate<SecurityEvent> category(Query query) {
    return switch (query.first("category").orElse("")) {
      case "container" -> SecurityEvent::isInAContainer;
      case "host" -> event -> !event.isInAContainer();
      default -> throw SecurityEvents.invalid("category");
    };
  }

  private static Predicate<SecurityEvent> project(Query query) {
    String project = query.first("enterprise_project_id").orElse("0");
    return event -> project.equals("all_granted_eps") || project.equals(event.enterpriseProject());
  }

  private static Predicate<SecurityEvent> time(Query query, Instant now) {
    Optional<Instant> begin = query.first("begin_time").map(text -> instant("begin_time", text));
    Optional<Instant> end = query.first("end_time").map(text -> instant("end_time", text));
    if (query.first("last_days").isPresent()) {
      if (begin.isPresent() || end.isPresent()) {
        throw SecurityEvents.invalid("last_days beside begin_time or end_time");
      }
      return between(now.minus(Duration.ofDays(number(query, "last_days", 1, 1, 30))), now);
    }
    if (begin.isEmpty() && end.isEmpty()) {
      return event -> true;
    }
    if (begin.isEmpty() || end.isEmpty() || end.get().isBefore(begin.get())) {
      throw SecurityEvents.invalid("begin_time, end_time");
    }
    if (Duration.between(begin.get(), end.get()).compareTo(LONGEST_SPAN) > 0) {
      throw SecurityEvents.invalid("begin_time and end_time are more than 2 days apart");
    }
    return between(begin.get(), end.get());
  }

  private static Predicate<SecurityEvent> between(Instant begin, Instant end) {
    return event -> !event.occurred().isBefore(begin) && !event.occurred().isAfter(end);
  }

  private static Instant instant(String key, String text) {
    if (!text.matches("[0-9]{13}")) {
      throw SecurityEvents.invalid(key);
    }
    return Instant.ofEpochMilli(Long.parseLong(text));
  }

  private static int number(Query query, String key, int standard, int least, int most) {
    String text = query.first(key).orElse(String.valueOf(standard));
    if (text.matches("[0-9]{1,7}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw SecurityEvents.invalid(key);
  }
}
