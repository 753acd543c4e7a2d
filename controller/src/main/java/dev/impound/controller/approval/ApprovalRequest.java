package dev.impound.controller.approval;

import dev.impound.wire.NodeName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one operator asked, and what became of it.
 *
 * @param asked by whom, what and why
 * @param state as it was decided; one that waits may have expired since
 * @param decided by whom and why; empty while it waits
 * @param outcome what came of doing it, in a sentence; empty before it was done, and where the
 *     controller ended while it was
 */
public record ApprovalRequest(
    ApprovalId id, Asked asked, State state, Optional<Decided> decided, String outcome) {

  /** Where it stands. */
  public enum State {
    WAITING,
    APPROVED,
    DENIED
  }

  /**
   * What is asked.
   *
   * @param summary what will be done, in a sentence that is safe to show
   * @param nodes that it concerns; the second person must have the verb on each
   * @param action what will be done, for the service that does it; not to be shown
   */
  public record Asked(
      ApprovalKind kind,
      String requester,
      String reason,
      String summary,
      List<NodeName> nodes,
      String action,
      Instant at,
      Instant expires) {
    public Asked {
      nodes = List.copyOf(nodes);
    }
  }

  /** A decision. */
  public record Decided(String by, String reason, Instant at) {}

  /** Whether a second person can still decide it. */
  public boolean isOpen(Instant now) {
    return state == State.WAITING && now.isBefore(asked.expires());
  }

  /** Where it stands, in a word. */
  public String word(Instant now) {
    return switch (state) {
      case WAITING -> isOpen(now) ? "waiting" : "expired";
      case APPROVED -> "approved";
      case DENIED -> "denied";
    };
  }
}
