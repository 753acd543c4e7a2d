package dev.impound.controller.alarm;

import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.wire.Printable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every alarm arrives, whatever its source. Alarms that come at the same moment share one
 * write to the disk, so that a storm of them costs as many writes as the disk does in that time,
 * and none waits for more than the write before its own.
 */
public final class AlarmDesk implements Intake, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmDesk.class);

  /** How many requests wait for the disk at most; the alarm port lets 64 of each source through. */
  private static final int QUEUE = 1024;

  /** Most requests in one write. */
  private static final int BATCH = 256;

  private static final long LONGEST_WAIT_SECONDS = 20;

  /** Who wants to know of what comes in. Called on the desk's threads; must come back at once. */
  public interface Watcher {
    /** Alarms are on the disk. */
    void admitted(List<Alarm> alarms, List<Admitted> admitted);

    /** A message was refused. */
    void refused(String source, Reason reason);
  }

  private record Request(List<Alarm> alarms, CompletableFuture<List<Admitted>> answer) {}

  private final AlarmJournal journal;
  private final InstantSource clock;
  private final Watcher watcher;
  private final BiConsumer<String, Reading.Trigger> triggers;
  private final RefusalLog refusals;
  private final BlockingQueue<Request> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread writer;

  /**
   * @param triggers told of each trigger, with the name of its source
   */
  public AlarmDesk(
      AlarmJournal journal,
      InstantSource clock,
      Watcher watcher,
      BiConsumer<String, Reading.Trigger> triggers) {
    this.journal = journal;
    this.clock = clock;
    this.watcher = watcher;
    this.triggers = triggers;
    this.refusals = new RefusalLog(clock);
    this.writer = Thread.ofPlatform().name("alarm-writer").daemon().start(this::write);
  }

  @Override
  public List<Admitted> admit(List<Alarm> alarms) {
    if (alarms.isEmpty()) {
      return List.of();
    }
    Request request = new Request(List.copyOf(alarms), new CompletableFuture<>());
    if (!queue.offer(request)) {
      throw new MessageRefusedException(Reason.TOO_MANY, "%d wait for the disk".formatted(QUEUE));
    }
    try {
      return request.answer().get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new MessageRefusedException(Reason.NOT_STORED, String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      throw new MessageRefusedException(Reason.NOT_STORED, "the disk did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MessageRefusedException(Reason.NOT_STORED, "the controller is stopping");
    }
  }

  @Override
  public void trigger(String source, Reading.Trigger trigger) {
    LOG.atInfo()
        .addKeyValue("source", source)
        .addKeyValue("summary", Printable.brief(trigger.summary()))
        .log("Alarm source was triggered");
    triggers.accept(source, trigger);
  }

  @Override
  public void refused(String source, Reason reason, String remote, String detail) {
    refusals.add(source, reason, remote, detail);
    watcher.refused(source, reason);
  }

  /** How many messages of each source were refused since the start, and the last one's reason. */
  public RefusalLog refusals() {
    return refusals;
  }

  private void write() {
    List<Request> batch = new ArrayList<>();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
        try {
          store(batch);
        } catch (RuntimeException e) {
          LOG.atError().setCause(e).log("Alarms are stored, and not all that follows was told");
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      batch.addAll(queue);
      batch.forEach(request -> request.answer().completeExceptionally(e));
    }
  }

  private void store(List<Request> batch) {
    List<Alarm> alarms = batch.stream().flatMap(request -> request.alarms().stream()).toList();
    List<Admitted> admitted;
    try {
      admitted = journal.add(alarms, clock.instant());
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("alarms", alarms.size()).log("Alarms were not stored");
      batch.forEach(request -> request.answer().completeExceptionally(e));
      return;
    }
    int from = 0;
    for (Request request : batch) {
      int to = from + request.alarms().size();
      request.answer().complete(List.copyOf(admitted.subList(from, to)));
      from = to;
    }
    watcher.admitted(alarms, admitted);
  }

  /** Ends the writer; what waits for the disk is refused. */
  @Override
  public void close() {
    writer.interrupt();
    try {
      writer.join(TimeUnit.SECONDS.toMillis(LONGEST_WAIT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
