package dev.impound.controller.isolation;

import java.util.List;

/**
 * One way to cut a container off in the cloud, and to undo it. A state is JSON that the way itself
 * writes and reads; the caller journals it before it cuts. Every write is compared before and read
 * back after; every method may be repeated after a crash, because it reads what is there before it
 * acts.
 *
 * <p>Blocks; safe for several threads. Every failure is a {@link CloudException}; where its outcome
 * is unknown, a write may have been done.
 */
public interface CutWay {
  /** Which way it is. */
  Way way();

  /** The point's state as it is. */
  String read(CutPoint point);

  /** Cuts at the point, if its state is still {@code prior}, or what an earlier try made of it. */
  CutOutcome cut(CutPoint point, String prior);

  /** Gives the point {@code prior} back, if it still has what {@link #cut} set. */
  UndoOutcome restore(CutPoint point, String prior);

  /** How the point stands now. Reads only. */
  Standing look(CutPoint point, String prior);

  /** A state in a few words, safe to show. */
  String words(String state);

  /** Calls that change something in the cloud, in their order, for a plan; safe to show. */
  Calls calls(CutPoint point);

  /**
   * Calls as method and path, for example "PUT /v3/{project_id}/elb/listeners/7f3a".
   *
   * @param cut calls of a cut, in order
   * @param undo calls of its undo, in order
   */
  record Calls(List<String> cut, List<String> undo) {
    public Calls {
      cut = List.copyOf(cut);
      undo = List.copyOf(undo);
    }
  }

  /** How a point stands that was cut. */
  sealed interface Standing {
    /** The cut is in force. */
    record InForce() implements Standing {}

    /** It has what it had before, as if it had never been cut. */
    record AsBefore() implements Standing {}

    /**
     * It has what a cut or its undo leaves that was broken off in the middle.
     *
     * @param found in words, safe to show
     */
    record Half(String found) implements Standing {}

    /**
     * It has something else.
     *
     * @param found in words, safe to show
     */
    record Changed(String found) implements Standing {}

    /** The cloud has no such point any more. */
    record Gone() implements Standing {}
  }
}
