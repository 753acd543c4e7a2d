package dev.impound.controller.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps what operators asked across restarts. */
public interface AuditTrail {

  /**
   * What a call concerns, as far as it is known; empty texts for what is not.
   *
   * @param item an item of evidence, or a capture
   */
  record About(String node, String incident, String item) {
    static final About NOTHING = new About("", "", "");
  }

  /**
   * A call.
   *
   * @param caller SPIFFE URI of the certificate
   * @param role what the caller was then, in words
   * @param address where it came from, as the connection tells
   * @param call full name of the gRPC method
   */
  record Asked(Instant at, String caller, String role, String address, String call, About about) {}

  /**
   * How a call ended.
   *
   * @param status name of the gRPC status; empty while the call runs, and where the controller
   *     ended before it
   * @param reason why it was refused; empty where it was not
   */
  record Outcome(String status, String reason) {
    /** Not known yet. */
    public static final Outcome OPEN = new Outcome("", "");
  }

  /**
   * A call as it is kept.
   *
   * @param controller name of the controller that was asked
   * @param late when it was entered, where that could not be done before it was answered
   */
  record Entry(
      long number, Asked asked, String controller, Outcome outcome, Optional<Instant> late) {}

  /**
   * Which entries are meant; empty texts leave open.
   *
   * @param caller part of the caller's URI
   * @param call part of the method's name
   * @param outcome status or reason
   * @param since not before this instant
   * @param until before this instant
   * @param after entries of a greater number
   * @param oldestFirst else newest first
   * @param limit at most this many
   */
  record Search(
      String caller,
      String call,
      String node,
      String incident,
      String outcome,
      Optional<Instant> since,
      Optional<Instant> until,
      long after,
      boolean oldestFirst,
      int limit) {

    /** The newest. */
    public static Search newest(int limit) {
      return new Search("", "", "", "", "", Optional.empty(), Optional.empty(), 0, false, limit);
    }
  }

  /** Enters a call before it is answered; it is on the disk when this returns. */
  long enter(Asked asked);

  /** The call of this number ended. */
  void answered(long number, Outcome outcome);

  /** Enters a call that was answered without an entry. */
  void enterLate(Asked asked, Outcome outcome, Instant at);

  /** The entries that are meant. */
  List<Entry> find(Search search);
}
