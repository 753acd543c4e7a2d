package dev.impound.controller.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A real folder on a disk that can fill up, fail, or stop for good at a chosen step, as it does for
 * a process that is killed there.
 */
final class FakeDisk implements StoreDisk {
  private final StoreDisk real;
  private final AtomicLong steps = new AtomicLong();
  private long lastStep = 1L << 40;
  private long roomLeft = 1L << 40;
  private Optional<String> syncFailure = Optional.empty();
  private Runnable beforeWrite = () -> {};
  private volatile Runnable beforeSync = () -> {};
  private volatile LongSupplier nanoTime = System::nanoTime;

  FakeDisk(Path folder) throws IOException {
    this.real = new LocalDisk(folder);
  }

  /** Not an exception that anything handles: the process is gone. */
  static final class Killed extends Error {
    Killed() {
      super("killed here");
    }
  }

  /** The disk does this many steps more, half of the next if it is a write, and then none. */
  void killAfter(int more) {
    lastStep = steps.get() + more;
  }

  void fill(long room) {
    roomLeft = room;
  }

  void failSyncs(String message) {
    syncFailure = Optional.of(message);
  }

  void beforeEachWrite(Runnable action) {
    beforeWrite = action;
  }

  /** Runs {@code action} at the start of every sync of a file, on the thread of it. */
  void beforeSync(Runnable action) {
    beforeSync = action;
  }

  /** No time passes from here on, so that bytes alone tell when to sync. */
  void stopTime() {
    long now = System.nanoTime();
    nanoTime = () -> now;
  }

  @Override
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  private boolean isKilled() {
    long step = steps.incrementAndGet();
    if (step > lastStep + 1) {
      throw new Killed();
    }
    return step > lastStep;
  }

  private void step() {
    if (isKilled()) {
      throw new Killed();
    }
  }

  @Override
  public WritableFile create(Path file) throws IOException {
    step();
    return new FakeFile(real.create(file));
  }

  @Override
  public WritableFile goOn(Path file, long size) throws IOException {
    step();
    return new FakeFile(real.goOn(file, size));
  }

  @Override
  public void link(Path file, Path name) throws IOException {
    step();
    real.link(file, name);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    step();
    real.move(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    step();
    real.delete(file);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    step();
    real.syncFolder(folder);
  }

  @Override
  public long usableBytes() {
    return 1L << 40;
  }

  @Override
  public long totalBytes() {
    return 1L << 40;
  }

  private final class FakeFile implements WritableFile {
    private final WritableFile file;

    FakeFile(WritableFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      beforeWrite.run();
      if (isKilled()) {
        file.write(bytes.slice(bytes.position(), bytes.remaining() / 2));
        throw new Killed();
      }
      if (bytes.remaining() > roomLeft) {
        throw new IOException("No space left on device");
      }
      roomLeft -= bytes.remaining();
      file.write(bytes);
    }

    @Override
    public void sync() throws IOException {
      beforeSync.run();
      step();
      if (syncFailure.isPresent()) {
        throw new IOException(syncFailure.get());
      }
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
