package dev.impound.controller.custody;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.wire.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The chain of custody in its file. An entry is on the disk when {@link #append} returns. After a
 * failed fsync nothing more is appended until the log is opened again, because what the disk holds
 * is then not known. Safe for use by many threads.
 */
public final class CustodyLog implements AutoCloseable {
  /** What the first entry names as the one before it. */
  public static final Sha256 ORIGIN = new Sha256("0".repeat(64));

  private final ReentrantLock lock = new ReentrantLock();
  private final Path file;

  /** Not a channel: an interrupt of a thread that appends would close that for all. */
  private final RandomAccessFile chain;

  private final InstantSource clock;
  private final String tool;

  @GuardedBy("lock")
  private long sequence;

  @GuardedBy("lock")
  private Sha256 head;

  @GuardedBy("lock")
  private final DigestList digests;

  @GuardedBy("lock")
  private Optional<String> broken = Optional.empty();

  private CustodyLog(
      Path file, RandomAccessFile chain, InstantSource clock, String tool, CustodyTail tail) {
    this.file = file;
    this.chain = chain;
    this.clock = clock;
    this.tool = tool;
    this.sequence = tail.lines();
    this.head = tail.head();
    this.digests = tail.digests();
  }

  /**
   * Opens the chain, and begins it where the file is missing. A last line that a crash tore is
   * moved to a file beside the chain, and an entry notes it.
   *
   * @param tool program and version, named in each entry
   */
  public static CustodyLog open(Path file, InstantSource clock, String tool) throws IOException {
    CustodyTail tail = CustodyTail.repair(file);
    CustodyLog log =
        new CustodyLog(file, new RandomAccessFile(file.toFile(), "rw"), clock, tool, tail);
    if (tail.torn().isPresent()) {
      log.append(
          CustodyEvent.note(
              "a crash tore the last line, which was never confirmed; its %d bytes are kept in %s"
                  .formatted(tail.tornBytes(), tail.torn().get().getFileName())));
    }
    return log;
  }

  /** Enters {@code event}; durable when this returns. */
  public CustodyEntry append(CustodyEvent event) throws IOException {
    lock.lock();
    try {
      if (broken.isPresent()) {
        throw new IOException(
            "the chain of custody %s takes no entries since a write to it failed (%s); restart the controller when the disk is well"
                .formatted(file, broken.get()));
      }
      CustodyLine line =
          CustodyLine.of(
              sequence + 1, head, clock.instant().truncatedTo(ChronoUnit.MICROS), event, tool);
      write(line.bytesWithNewline());
      sequence = line.entry().sequence();
      head = line.entry().digest();
      digests.add(head);
      return line.entry();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void write(byte[] line) throws IOException {
    long confirmed = chain.length();
    try {
      chain.seek(confirmed);
      chain.write(line);
    } catch (IOException e) {
      takeBack(confirmed, e);
      throw e;
    }
    try {
      chain.getFD().sync();
    } catch (IOException e) {
      broken = Optional.of(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /**
   * Removes half a line, as a full disk leaves it, so that the chain goes on once there is room.
   */
  @GuardedBy("lock")
  private void takeBack(long confirmed, IOException cause) {
    try {
      chain.setLength(confirmed);
    } catch (IOException e) {
      cause.addSuppressed(e);
      broken = Optional.of(String.valueOf(cause.getMessage()));
    }
  }

  /** How far the chain reaches, for signing. */
  public Checkpoint checkpoint() {
    lock.lock();
    try {
      return new Checkpoint(
          sequence, head, digests.value(), clock.instant().truncatedTo(ChronoUnit.MICROS));
    } finally {
      lock.unlock();
    }
  }

  /** The entries of a capture, and what proves their place in the chain; entries wait meanwhile. */
  public ChainExtract extract(String capture) throws IOException {
    return extract(event -> event.capture().equals(capture));
  }

  /** The whole chain as an extract; entries wait meanwhile. */
  public ChainExtract extract() throws IOException {
    return extract(event -> true);
  }

  private ChainExtract extract(Predicate<CustodyEvent> wanted) throws IOException {
    List<String> own = new ArrayList<>();
    StringBuilder list = new StringBuilder();
    lock.lock();
    try (BufferedReader lines = lines(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        list.append(DigestList.line(CustodyLine.digest(line)));
        if (CustodyLine.parse(line).filter(e -> wanted.test(e.event())).isPresent()) {
          own.add(line);
        }
      }
      return new ChainExtract(own, list.toString(), checkpoint());
    } finally {
      lock.unlock();
    }
  }

  /** Reads the whole chain and compares every link; entries wait meanwhile. */
  public ChainVerdict verifyChain() throws IOException {
    lock.lock();
    try {
      return verify(file);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads the chain in {@code file}, of which nothing is being written, and compares every link.
   */
  public static ChainVerdict verify(Path file) throws IOException {
    Sha256 previous = ORIGIN;
    long count = 0;
    try (BufferedReader lines = lines(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Optional<String> finding = CustodyLine.check(line, count + 1, previous);
        if (finding.isPresent()) {
          return new ChainVerdict(count, previous, finding);
        }
        previous = CustodyLine.digest(line);
        count++;
      }
    }
    return new ChainVerdict(count, previous, Optional.empty());
  }

  /**
   * Entries that concern an item: those that name it, and those that name its whole capture; oldest
   * first. Lines that are no entries are left out; {@link #verifyChain} finds them.
   */
  public List<CustodyEntry> entries(String capture, String item) throws IOException {
    return entries(
        event ->
            event.item().isEmpty()
                ? !capture.isEmpty() && event.capture().equals(capture)
                : event.item().equals(item));
  }

  /** What the digest of a line, each character of it one byte, is to be in the list of digests. */
  public static Sha256 digest(String line) {
    return CustodyLine.digest(line);
  }

  /** The entry that a line holds; empty when it holds none. */
  public static Optional<CustodyEntry> parse(String line) {
    return CustodyLine.parse(line);
  }

  /** Entries that concern a capture or any item of it, oldest first. */
  public List<CustodyEntry> entries(String capture) throws IOException {
    return entries(event -> event.capture().equals(capture));
  }

  /** All entries, oldest first. */
  public List<CustodyEntry> entries() throws IOException {
    return entries(event -> true);
  }

  private List<CustodyEntry> entries(Predicate<CustodyEvent> wanted) throws IOException {
    List<CustodyEntry> found = new ArrayList<>();
    lock.lock();
    try (BufferedReader lines = lines(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        CustodyLine.parse(line).filter(entry -> wanted.test(entry.event())).ifPresent(found::add);
      }
    } finally {
      lock.unlock();
    }
    return found;
  }

  /** Latin-1 keeps each byte, so that the digest of a line is that of its bytes. */
  private static BufferedReader lines(Path file) throws IOException {
    return Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      broken = Optional.of("it was closed");
      chain.close();
    } finally {
      lock.unlock();
    }
  }
}
