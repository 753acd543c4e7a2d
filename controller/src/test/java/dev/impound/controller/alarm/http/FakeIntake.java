package dev.impound.controller.alarm.http;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Keeps alarms in memory, one for each source and key, as the journal does on disk. */
final class FakeIntake implements Intake {

  /** A message that was refused. */
  record Refused(String source, Reason reason, String remote, String detail) {}

  private final Map<String, Alarm> alarms = new LinkedHashMap<>();
  private final List<Refused> refused = new CopyOnWriteArrayList<>();
  private final List<String> triggers = new CopyOnWriteArrayList<>();
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile CountDownLatch held = new CountDownLatch(0);
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch firstRefused = new CountDownLatch(1);

  @Override
  public List<Admitted> admit(List<Alarm> added) {
    arrived.countDown();
    awaitRelease();
    if (failure.isPresent()) {
      throw failure.get();
    }
    synchronized (alarms) {
      return added.stream().map(this::admit).toList();
    }
  }

  private Admitted admit(Alarm alarm) {
    String key = alarm.source() + " " + alarm.key();
    boolean repeated = alarms.putIfAbsent(key, alarm) != null;
    return new Admitted(new ArrayList<>(alarms.keySet()).indexOf(key) + 1L, repeated);
  }

  private void awaitRelease() {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void trigger(String source, Reading.Trigger trigger) {
    triggers.add(source + " " + trigger.key());
  }

  @Override
  public void refused(String source, Reason reason, String remote, String detail) {
    refused.add(new Refused(source, reason, remote, detail));
    firstRefused.countDown();
  }

  /** Every admission fails with this from here on. */
  void fail(RuntimeException with) {
    failure = Optional.of(with);
  }

  /** Admissions wait from here on, until the latch is down. */
  CountDownLatch hold() {
    held = new CountDownLatch(1);
    return held;
  }

  /** Waits until an admission is under way. */
  void awaitArrival() throws InterruptedException {
    arrived.await();
  }

  /** Waits for the first refusal. */
  Reason awaitRefused() throws InterruptedException {
    firstRefused.await();
    return refused.getFirst().reason();
  }

  List<Alarm> alarms() {
    synchronized (alarms) {
      return List.copyOf(alarms.values());
    }
  }

  List<Refused> refused() {
    return refused;
  }

  List<String> triggers() {
    return triggers;
  }
}
