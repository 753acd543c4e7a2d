package dev.impound.controller.isolation;

import java.util.List;

/** What came of giving a listener back what it had. */
public sealed interface RestoreOutcome {
  /**
   * Restored by this call, and read back.
   *
   * @param requestId the cloud's id of the write; empty when its answer got lost
   * @param notes what is not exactly as before, one sentence each; empty as a rule
   */
  record Restored(Whitelist now, String requestId, List<String> notes) implements RestoreOutcome {
    public Restored {
      notes = List.copyOf(notes);
    }
  }

  /** It was as before already; nothing was written. */
  record AlreadyAsBefore(Whitelist now) implements RestoreOutcome {}

  /** Somebody changed it since isolation; nothing was written, a person must decide. */
  record ChangedSince(Whitelist found) implements RestoreOutcome {}
}
