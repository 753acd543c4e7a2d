package dev.impound.controller.evidence;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes a file durable while more is written to it: one fdatasync at a time, on a thread of its
 * own. Used by one thread at a time, but for {@link #durable}.
 */
final class BackgroundSync {
  private final AtomicLong durable;
  private @Nullable CompletableFuture<Long> running;
  private long begun;

  /** For a file of which the first {@code durable} bytes are durable. */
  BackgroundSync(long durable) {
    this.durable = new AtomicLong(durable);
    this.begun = durable;
  }

  /** Bytes that are durable. */
  long durable() {
    return durable.get();
  }

  /** Bytes that are durable, or are being made so. */
  long begun() {
    return begun;
  }

  /**
   * Begins to make the first {@code size} bytes durable, all of which are written. Waits for what
   * was begun before, so that a slow disk is felt.
   *
   * @param afterwards run once they are, or it failed, on a thread of its own
   */
  void begin(StoreDisk.WritableFile file, long size, Runnable afterwards) throws IOException {
    await();
    begun = size;
    CompletableFuture<Long> sync = new CompletableFuture<>();
    running = sync;
    Thread.startVirtualThread(
        () -> {
          sync(file, size, sync);
          afterwards.run();
        });
  }

  private void sync(StoreDisk.WritableFile file, long size, CompletableFuture<Long> done) {
    try {
      file.sync();
      durable.set(size);
      done.complete(size);
    } catch (IOException | RuntimeException | Error e) {
      done.completeExceptionally(e);
    }
  }

  /** Makes the first {@code size} bytes durable before it returns. */
  void now(StoreDisk.WritableFile file, long size) throws IOException {
    await();
    file.sync();
    begun = size;
    durable.set(size);
  }

  /** The first {@code size} bytes are durable, and there are no others. */
  void cutTo(long size) {
    begun = size;
    durable.set(size);
  }

  /** Waits for what was begun, however it ends. */
  void rest() {
    if (running != null) {
      running.exceptionally(failure -> 0L).join();
    }
  }

  /** Waits for what was begun; a failure of it is thrown each time. */
  void await() throws IOException {
    if (running == null) {
      return;
    }
    try {
      running.join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException failed) {
        throw new IOException(failed.getMessage(), failed);
      }
      if (cause instanceof Error fatal) {
        throw fatal;
      }
      throw e;
    }
  }

  /** Throws what {@link #await} would, where it is known already. */
  void check() throws IOException {
    if (running != null && running.isCompletedExceptionally()) {
      await();
    }
  }
}
