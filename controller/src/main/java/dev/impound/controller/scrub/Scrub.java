package dev.impound.controller.scrub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.controller.evidence.BlobDamage;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.evidence.Stock;
import dev.impound.controller.evidence.StockedBlob;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Re-reads the store blob by blob in the order of digests, at a bounded pace. A pass that a restart
 * cut off goes on after the last blob that it had read. Safe for use by many threads.
 */
public final class Scrub implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scrub.class);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
  private static final Duration KEEP_EVERY = Duration.ofSeconds(10);
  private static final Duration END = Duration.ofSeconds(5);
  private static final int MOST_FINDINGS = 100;

  private final Stock stock;
  private final ScrubSettings settings;
  private final InstantSource clock;
  private final ScrubPace pace;
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong damagedChunks = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().daemon().name("scrub").unstarted(this::run);
  private final CountDownLatch ending = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ordered = lock.newCondition();

  @GuardedBy("lock")
  private final Deque<String> findings = new ArrayDeque<>();

  @GuardedBy("lock")
  private ScrubProgress progress = ScrubProgress.NONE;

  @GuardedBy("lock")
  private boolean now;

  @GuardedBy("lock")
  private long totalBlobs;

  @GuardedBy("lock")
  private long totalBytes;

  /** Used by the thread alone. */
  private Instant kept = Instant.EPOCH;

  /** Reads how far the last pass was; {@link #start} begins. */
  public Scrub(Stock stock, ScrubSettings settings, InstantSource clock) throws IOException {
    this.stock = stock;
    this.settings = settings;
    this.clock = clock;
    this.pace = new ScrubPace(settings.rate(), System::nanoTime, this::sleep);
    this.progress = stock.progress().map(ScrubProgress::parse).orElse(ScrubProgress.NONE);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Begins a pass now, unless one is under way. */
  public void order() {
    lock.lock();
    try {
      now = progress.started().isEmpty();
      ordered.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How it is. */
  public ScrubStatus status() {
    lock.lock();
    try {
      return new ScrubStatus(
          progress.started(),
          progress.blobs(),
          progress.bytes(),
          progress.damaged(),
          totalBlobs,
          totalBytes,
          progress.completed(),
          progress.started().isPresent() ? Optional.empty() : next(),
          List.copyOf(findings));
    } finally {
      lock.unlock();
    }
  }

  /** Bytes read since the controller's start. */
  public long bytesRead() {
    return bytesRead.get();
  }

  /** Damaged chunks found since the controller's start; one that is found twice counts twice. */
  public long damagedChunks() {
    return damagedChunks.get();
  }

  /** When the last whole pass ended, in seconds since 1970 UTC; 0 before the first. */
  public long lastCompleted() {
    lock.lock();
    try {
      return progress.completed().map(Instant::getEpochSecond).orElse(0L);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Optional<Instant> next() {
    return settings
        .every()
        .map(every -> progress.completed().map(at -> at.plus(every)).orElse(clock.instant()));
  }

  private void run() {
    try {
      while (true) {
        awaitTurn();
        try {
          pass();
        } catch (IOException | RuntimeException e) {
          LOG.atWarn().setCause(e).log("Scrub was interrupted, and goes on in a minute");
          sleep(AFTER_FAILURE);
        }
      }
    } catch (InterruptedException e) {
      LOG.atDebug().setCause(e).log("Scrub has ended");
    }
  }

  /**
   * Waits, but not beyond the end. Nobody interrupts the thread: that would close the files of the
   * chain of custody which it is writing.
   */
  private void sleep(Duration time) throws InterruptedException {
    if (ending.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("the controller ends");
    }
  }

  private void awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      while (!now && progress.started().isEmpty() && ending.getCount() > 0) {
        Optional<Duration> left = next().map(at -> Duration.between(clock.instant(), at));
        if (left.filter(time -> time.isZero() || time.isNegative()).isPresent()) {
          break;
        }
        long wait = left.filter(t -> t.compareTo(LONGEST_WAIT) < 0).orElse(LONGEST_WAIT).toNanos();
        ordered.awaitNanos(wait);
      }
      sleep(Duration.ZERO);
      now = false;
      if (progress.started().isEmpty()) {
        progress = progress.begin(instant());
      }
    } finally {
      lock.unlock();
    }
  }

  private Instant instant() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Reads what the pass under way has not read. */
  private void pass() throws IOException, InterruptedException {
    List<StockedBlob> blobs = stock.blobs();
    String last = begin(blobs);
    for (StockedBlob blob : blobs) {
      if (blob.digest().hex().compareTo(last) > 0) {
        Optional<BlobDamage> damage = stock.reread(blob, this::read);
        if (damage.isPresent()) {
          enter(damage.get());
        }
        further(blob, damage.isPresent());
      }
    }
    end();
  }

  private String begin(List<StockedBlob> blobs) {
    lock.lock();
    try {
      totalBlobs = blobs.size();
      totalBytes = blobs.stream().mapToLong(StockedBlob::size).sum();
      return progress.last();
    } finally {
      lock.unlock();
    }
  }

  private void read(int count) throws InterruptedException {
    bytesRead.addAndGet(count);
    sleep(Duration.ZERO);
    pace.read(count);
  }

  private void enter(BlobDamage damage) throws IOException {
    List<ItemId> items = stock.enter(damage);
    damagedChunks.addAndGet(damage.count());
    LOG.atError()
        .addKeyValue("blob", damage.blob().hex())
        .addKeyValue("chunks", damage.chunks())
        .addKeyValue("items", items)
        .log("Stored evidence is damaged: {}", damage.what());
    lock.lock();
    try {
      findings.addLast("%s; items %s".formatted(damage.what(), items));
      if (findings.size() > MOST_FINDINGS) {
        findings.removeFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  private void further(StockedBlob blob, boolean isDamaged) throws IOException {
    ScrubProgress reached = move(progress().after(blob, isDamaged));
    if (isDamaged || clock.instant().isAfter(kept.plus(KEEP_EVERY))) {
      keep(reached);
    }
  }

  private void end() throws IOException {
    ScrubProgress done = progress();
    stock.note(
        "scrub: %d blobs of %d bytes were re-read, %d of them are damaged; begun %s"
            .formatted(done.blobs(), done.bytes(), done.damaged(), done.started().orElseThrow()));
    keep(move(done.end(instant())));
    LOG.atInfo()
        .addKeyValue("blobs", done.blobs())
        .addKeyValue("bytes", done.bytes())
        .addKeyValue("damaged", done.damaged())
        .log("Evidence store was re-read");
  }

  private void keep(ScrubProgress reached) throws IOException {
    stock.keepProgress(reached.text());
    kept = clock.instant();
  }

  private ScrubProgress progress() {
    lock.lock();
    try {
      return progress;
    } finally {
      lock.unlock();
    }
  }

  private ScrubProgress move(ScrubProgress reached) {
    lock.lock();
    try {
      progress = reached;
      return reached;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it where it is; waits for some seconds. */
  @Override
  public void close() {
    ending.countDown();
    lock.lock();
    try {
      ordered.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
