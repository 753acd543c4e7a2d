package dev.impound.controller.access;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What was asked, in memory; takes nothing while it is away. */
final class FakeAuditTrail implements AuditTrail {
  final List<Asked> entered = new CopyOnWriteArrayList<>();
  final List<String> outcomes = new CopyOnWriteArrayList<>();
  final List<String> late = new CopyOnWriteArrayList<>();
  volatile boolean away;

  private void requireThere() {
    if (away) {
      throw new IllegalStateException("the database is away");
    }
  }

  @Override
  public long enter(Asked asked) {
    requireThere();
    entered.add(asked);
    return entered.size();
  }

  @Override
  public void answered(long number, Outcome outcome) {
    requireThere();
    outcomes.add("%d %s %s".formatted(number, outcome.status(), outcome.reason()).strip());
  }

  @Override
  public void enterLate(Asked asked, Outcome outcome, Instant at) {
    requireThere();
    late.add("%s %s".formatted(asked.call(), outcome.status()));
  }

  @Override
  public List<Entry> find(Search search) {
    return List.of();
  }
}
