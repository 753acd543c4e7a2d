package dev.impound.controller.isolation;

import java.util.List;

/** What came of giving a point of the cloud back what it had. States are in words, safe to show. */
public sealed interface UndoOutcome {
  /**
   * Restored by this call, and read back.
   *
   * @param requestId the cloud's id of the write; empty when its answer got lost
   * @param notes what is not exactly as before, one sentence each; empty as a rule
   */
  record Restored(String now, String requestId, List<String> notes) implements UndoOutcome {
    public Restored {
      notes = List.copyOf(notes);
    }
  }

  /** It was as before already; nothing was written. */
  record AlreadyAsBefore(String now) implements UndoOutcome {}

  /** Somebody changed it since it was cut; nothing was written, a person must decide. */
  record ChangedSince(String found) implements UndoOutcome {}

  /** The cloud has no such point any more; there is nothing to give back. */
  record Gone() implements UndoOutcome {}
}
