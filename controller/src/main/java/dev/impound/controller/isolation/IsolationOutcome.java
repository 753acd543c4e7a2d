package dev.impound.controller.isolation;

import java.util.List;

/** What came of closing a listener. */
public sealed interface IsolationOutcome {
  /**
   * Closed by this call, and read back.
   *
   * @param requestId the cloud's id of the write; empty when its answer got lost and only the
   *     re-read shows that it was done
   * @param notes what else had to be changed, one sentence each
   */
  record Isolated(Whitelist now, String requestId, List<String> notes) implements IsolationOutcome {
    public Isolated {
      notes = List.copyOf(notes);
    }
  }

  /** It was closed to all but the responders before this call; the listener was not written. */
  record AlreadyIsolated(Whitelist now, List<String> notes) implements IsolationOutcome {
    public AlreadyIsolated {
      notes = List.copyOf(notes);
    }
  }

  /** Somebody changed it since the prior state was read; nothing was written to it. */
  record ChangedMeanwhile(Whitelist found) implements IsolationOutcome {}
}
