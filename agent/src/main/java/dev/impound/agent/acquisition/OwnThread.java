package dev.impound.agent.acquisition;

import dev.impound.agent.container.EngineException;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Drives one acquirer on a thread that can be left behind. A file system that belongs to the
 * intruder can hold a system call for as long as it likes, and no interrupt ends that: the capture
 * goes on without it, and a thread of the system's own, not one of the few that carry all others,
 * waits for it.
 */
final class OwnThread {
  /** For what an interrupted acquirer has to put in order. */
  private static final Duration TIDYING = Duration.ofSeconds(10);

  private OwnThread() {}

  /** What the acquirer took; its failure where it could not, or did not end in time. */
  static Taken take(Acquirer acquirer, Subject subject, EvidenceSink sink) {
    Revocable guarded = new Revocable(sink);
    FutureTask<Taken> task = new FutureTask<>(() -> acquirer.take(subject, guarded));
    Thread worker =
        Thread.ofPlatform().daemon().name("acquire " + acquirer.kind().title()).start(task);
    try {
      return outcome(task, acquirer.timeLimit());
    } catch (TimeoutException e) {
      worker.interrupt();
      return tidied(
          task,
          guarded,
          "given up: it did not end within %s; something on the node holds it up"
              .formatted(acquirer.timeLimit()));
    } catch (InterruptedException e) {
      worker.interrupt();
      Taken taken = tidied(task, guarded, "broken off: the time limit of the capture passed");
      Thread.currentThread().interrupt();
      return taken;
    }
  }

  private static Taken outcome(FutureTask<Taken> task, Duration limit)
      throws InterruptedException, TimeoutException {
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return failed(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private static Taken failed(Throwable cause) throws InterruptedException {
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof EngineException
        || cause instanceof NotDeliveredException
        || cause instanceof IOException) {
      return Taken.failed(String.valueOf(cause.getMessage()));
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return Taken.failed("a defect of the agent: " + cause);
  }

  /** What comes of an acquirer that was told to stop, if it hears. */
  private static Taken tidied(FutureTask<Taken> task, Revocable sink, String why) {
    try {
      Taken taken = outcome(task, TIDYING);
      return taken.blobs().isEmpty() && taken.leftBehind().isEmpty() ? Taken.failed(why) : taken;
    } catch (TimeoutException | InterruptedException e) {
      return Taken.failed(why);
    } finally {
      sink.revoked = true;
    }
  }

  /** Takes nothing any more from a thread that was left behind. */
  private static final class Revocable implements EvidenceSink {
    private final EvidenceSink sink;
    private volatile boolean revoked;

    Revocable(EvidenceSink sink) {
      this.sink = sink;
    }

    private EvidenceSink sink() {
      if (revoked) {
        throw new NotDeliveredException(
            "the capture went on without it", new IllegalStateException("given up"));
      }
      return sink;
    }

    @Override
    public Delivered deliver(EvidenceKind kind, BlobPart part, OptionalLong size, InputStream bytes)
        throws IOException {
      return sink().deliver(kind, part, size, bytes);
    }

    @Override
    public Delivered deliver(EvidenceKind kind, BlobPart part, BlobSource source)
        throws IOException {
      return sink().deliver(kind, part, source);
    }

    @Override
    public Set<Sha256> lacking(EvidenceKind kind, List<ItemBlob> parts) {
      return sink().lacking(kind, parts);
    }
  }
}
