package dev.impound.controller.rpc;

import java.time.Instant;
import java.util.List;

/** Keeps what operators asked across restarts. */
public interface AuditTrail {

  /**
   * A call.
   *
   * @param caller SPIFFE URI of the certificate
   * @param address where it came from, as the connection tells
   * @param call full name of the gRPC method
   */
  record Asked(Instant at, String caller, String address, String call) {}

  /**
   * A call as it is kept.
   *
   * @param controller name of the controller that was asked
   * @param outcome name of the status it ended with; empty while it runs, and where the controller
   *     ended before it
   */
  record Entry(Asked asked, String controller, String outcome) {}

  /** Enters a call before it is answered; it is on the disk when this returns. */
  long enter(Asked asked);

  /** The call of this number ended. */
  void answered(long number, String outcome);

  /** Newest first. */
  List<Entry> newest(int limit);
}
