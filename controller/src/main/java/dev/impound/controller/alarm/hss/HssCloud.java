package dev.impound.controller.alarm.hss;

import java.time.Instant;

/** The Host Security Service. Each call blocks, and is tried once. */
public interface HssCloud {

  /**
   * Container events that nobody has handled, one page.
   *
   * @param begin to the millisecond
   * @param end at most 2 days later
   * @param offset how many to leave out, 0 to 2,000,000
   * @param limit 10 to 1000
   * @param enterpriseProject whose; "all_granted_eps" for all
   * @return the answer's JSON, not looked into
   * @throws dev.impound.controller.isolation.CloudException when no page came
   */
  String events(Instant begin, Instant end, int offset, int limit, String enterpriseProject);

  /**
   * Marks an event as handled.
   *
   * @param handler what is noted as the reason
   * @throws dev.impound.controller.isolation.CloudException when it was not, or may not have been
   */
  void markHandled(HandledEvent event, String handler, String enterpriseProject);
}
