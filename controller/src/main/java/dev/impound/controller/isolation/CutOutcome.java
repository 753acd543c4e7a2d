package dev.impound.controller.isolation;

import java.util.List;

/** What came of a cut. States are in words, safe to show. */
public sealed interface CutOutcome {
  /**
   * Cut by this call, and read back.
   *
   * @param requestId the cloud's id of the write; empty when its answer got lost and only the
   *     re-read shows that it was done
   * @param notes what else had to be changed, or what a person should know, one sentence each
   */
  record Cut(String now, String requestId, List<String> notes) implements CutOutcome {
    public Cut {
      notes = List.copyOf(notes);
    }
  }

  /** It was cut before this call; the point was not written. */
  record CutAlready(String now, List<String> notes) implements CutOutcome {
    public CutAlready {
      notes = List.copyOf(notes);
    }
  }

  /** Somebody changed it since the prior state was read; nothing was written to it. */
  record ChangedMeanwhile(String found) implements CutOutcome {}
}
