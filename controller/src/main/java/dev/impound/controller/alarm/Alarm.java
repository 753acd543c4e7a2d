package dev.impound.controller.alarm;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a detector said, as its source's parser read it: bounded, and believed in nothing. Texts are
 * as they came; whoever shows them escapes them.
 *
 * @param source name of the configured source, or "operator NAME"
 * @param key the sender's id of the message: the same key from the same source is the same alarm
 * @param event id of what was seen, the same in every message about it, whatever its source, for
 *     example "hss:EVENT-ID"; alarms that name the same event become one
 * @param rule the rule or event class that fired, 1 to 500 characters
 * @param severity after the source's limit
 * @param occurred when, by the detector's clock
 * @param labels what playbooks can match beside the rest, at most 64
 * @param summary the detector's own words, at most 2000 characters
 * @param actionable false for what is no attack by its kind, such as a risk in a container's
 *     configuration: recorded, never acted on
 */
public record Alarm(
    String source,
    SourceKind kind,
    String key,
    Optional<String> event,
    String rule,
    Severity severity,
    Optional<Instant> occurred,
    Claim claim,
    Map<String, String> labels,
    String summary,
    boolean actionable) {
  private static final int KEY = 200;
  private static final int RULE = 500;
  private static final int SUMMARY = 2000;
  private static final int LABELS = 64;

  public Alarm {
    if (key.isBlank() || key.length() > KEY) {
      throw new IllegalArgumentException("an alarm's key has 1 to %d characters".formatted(KEY));
    }
    event = event.map(id -> cut(id, KEY));
    rule = rule.isBlank() ? "unnamed" : cut(rule.strip(), RULE);
    summary = cut(summary.strip(), SUMMARY);
    labels =
        labels.entrySet().stream()
            .limit(LABELS)
            .collect(
                java.util.stream.Collectors.toUnmodifiableMap(
                    label -> cut(label.getKey(), KEY),
                    label -> cut(label.getValue(), RULE),
                    (first, second) -> first));
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }
}
