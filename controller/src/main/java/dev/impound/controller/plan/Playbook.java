package dev.impound.controller.plan;

import dev.impound.controller.alarm.Severity;
import dev.impound.controller.incident.CaptureScope;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What to do on an alarm that fits.
 *
 * @param measures in the order of {@link Measure}; not empty
 * @param limits beside the guards, which always hold
 * @param unconfirmed what happens to a containment that nobody confirms; empty means that it stays
 * @param capture how much a capture takes
 */
public record Playbook(
    String name,
    Match match,
    Mode mode,
    Set<Measure> measures,
    Limits limits,
    Optional<Unconfirmed> unconfirmed,
    CaptureScope capture) {

  public Playbook {
    measures = EnumSet.copyOf(measures);
  }

  /** A playbook whose captures take the usual. */
  public Playbook(
      String name,
      Match match,
      Mode mode,
      Set<Measure> measures,
      Limits limits,
      Optional<Unconfirmed> unconfirmed) {
    this(name, match, mode, measures, limits, unconfirmed, CaptureScope.STANDARD);
  }

  /**
   * Which alarms it is for; all that is given must fit, and an empty list fits all.
   *
   * @param sources names or kinds of sources
   * @param rules globs of rules or event classes, matched without regard to case
   * @param atLeast the mildest severity
   * @param labels globs of label values by label
   * @param nodes globs of node names
   */
  public record Match(
      List<String> sources,
      List<String> rules,
      Severity atLeast,
      Map<String, String> labels,
      List<String> nodes) {
    public Match {
      sources = List.copyOf(sources);
      rules = List.copyOf(rules);
      labels = Map.copyOf(labels);
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * How much it may do.
   *
   * @param containments most containments that this playbook sets going in an hour; more are held
   */
  public record Limits(OptionalInt containments) {}

  /** What happens to a containment that nobody has confirmed within {@code after}. */
  public record Unconfirmed(Duration after, Then then) {
    /** What happens. */
    public enum Then {
      /** Tell people again. */
      PAGE,
      /** Release it. */
      REVERT
    }
  }
}
