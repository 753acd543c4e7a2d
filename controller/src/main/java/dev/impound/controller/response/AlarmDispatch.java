package dev.impound.controller.response;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each alarm that is on the disk and not looked into, and has it triaged, by itself and
 * without end: what a crash cut off is found again at the next start. Alarms that claim the same
 * are triaged together, so that a storm about one container costs as much as one alarm, and delays
 * no other.
 */
public final class AlarmDispatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmDispatch.class);
  private static final int PAGE = 500;

  /** Most alarms that are settled together. */
  private static final int MOST = 1000;

  /** Most containers that are looked for at the same time. */
  private static final int AT_ONCE = 256;

  private record Key(String source, Claim claim) {}

  private final AlarmJournal journal;
  private final Triage triage;
  private final Semaphore wakes = new Semaphore(0);
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Set<Key> atWork = ConcurrentHashMap.newKeySet();
  private final Set<String> raising = ConcurrentHashMap.newKeySet();
  private final LaneThreads threads = new LaneThreads(CutOff.LOST_LEASES_ONLY);
  private final Duration again;

  /**
   * @param again how often it is looked for alarms unasked: those that wait for a node, and those
   *     that another controller has taken in
   */
  public AlarmDispatch(AlarmJournal journal, Triage triage, Duration again) {
    this.again = again;
    this.journal = journal;
    this.triage = triage;
  }

  /** Begins, with what was left over when the controller was stopped. */
  public void start() {
    threads.start("alarm-dispatch", this::run);
  }

  /** New alarms are on the disk. Returns at once. */
  public void wake() {
    wakes.release();
  }

  /** Leaves the alarm of this key to whoever raises it, until {@link #raised}. */
  void raising(String key) {
    raising.add(key);
  }

  /** The alarm of this key is dispatched, or given up by whoever raised it. */
  void raised(String key) {
    raising.remove(key);
    wake();
  }

  private void run() throws InterruptedException {
    boolean failed = false;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        groups().forEach(this::begin);
        failed = false;
      } catch (RuntimeException e) {
        if (!failed) {
          LOG.atError()
              .setCause(e)
              .log("Alarms could not be dispatched; trying again until it works");
        }
        failed = true;
      }
      if (wakes.tryAcquire(again.toMillis(), TimeUnit.MILLISECONDS)) {
        wakes.drainPermits();
      }
    }
  }

  /** What waits, by what it claims; what is at work already is left for the next round. */
  private Map<Key, List<AlarmRecord>> groups() {
    Map<Key, List<AlarmRecord>> groups = new LinkedHashMap<>();
    // Taken before the alarms are read: what is settled in between must not be seen as waiting.
    Set<Key> busy = Set.copyOf(atWork);
    Set<String> raised = Set.copyOf(raising);
    long after = 0;
    List<AlarmRecord> page;
    do {
      page = journal.pending(after, PAGE);
      for (AlarmRecord alarm : page) {
        after = alarm.number();
        Key key = key(alarm.alarm());
        String own = alarm.alarm().key();
        if (!busy.contains(key) && !raised.contains(own) && !raising.contains(own)) {
          List<AlarmRecord> group = groups.computeIfAbsent(key, missing -> new ArrayList<>());
          if (group.size() < MOST) {
            group.add(alarm);
          }
        }
      }
    } while (page.size() == PAGE);
    return groups;
  }

  private static Key key(Alarm alarm) {
    return new Key(alarm.source(), alarm.claim());
  }

  private void begin(Key key, List<AlarmRecord> group) {
    atWork.add(key);
    threads.start(
        "triage-" + group.getFirst().id(),
        () -> {
          try {
            places.acquire();
            try {
              triage.settle(group);
            } finally {
              places.release();
            }
          } finally {
            atWork.remove(key);
          }
          if (group.size() == MOST) {
            wake();
          }
        });
  }

  /** Interrupts what is at work; it is found again at the next start. */
  @Override
  public void close() {
    threads.close();
  }
}
