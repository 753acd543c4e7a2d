package dev.impound.controller.approval;

import dev.impound.settings.YamlSettings;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What wants two persons.
 *
 * @param kinds those that do
 * @param targets how many targets one operator may contain in {@link #WINDOW} alone
 * @param expires how long a request waits for its second person
 */
public record ApprovalSettings(Set<ApprovalKind> kinds, int targets, Duration expires) {
  /** In which containments of one operator are counted together. */
  public static final Duration WINDOW = Duration.ofMinutes(10);

  private static final int STANDARD_TARGETS = 5;
  private static final int MOST_TARGETS = 1000;
  private static final Duration LEAST = Duration.ofMinutes(1);
  private static final Duration STANDARD_EXPIRES = Duration.ofHours(8);

  /** Whether a kind wants two persons. */
  private enum Switch {
    ON,
    OFF
  }

  public ApprovalSettings {
    kinds = Set.copyOf(kinds);
  }

  /** Where nothing is configured: every kind, more than 5 targets, 8 hours. */
  public static ApprovalSettings standard() {
    return new ApprovalSettings(
        EnumSet.allOf(ApprovalKind.class), STANDARD_TARGETS, STANDARD_EXPIRES);
  }

  /** Reads {@code approvals}. */
  public static ApprovalSettings read(YamlSettings settings) {
    EnumSet<ApprovalKind> kinds = EnumSet.noneOf(ApprovalKind.class);
    for (ApprovalKind kind : ApprovalKind.values()) {
      if (settings.word("approvals." + kind.word(), Switch.class, Switch.ON) == Switch.ON) {
        kinds.add(kind);
      }
    }
    return new ApprovalSettings(
        kinds,
        settings.number("approvals.targets", 1, MOST_TARGETS, STANDARD_TARGETS),
        settings.span("approvals.expires", LEAST, STANDARD_EXPIRES));
  }
}
