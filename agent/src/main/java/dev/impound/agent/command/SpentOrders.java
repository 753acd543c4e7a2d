package dev.impound.agent.command;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.wire.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Operators' orders that were used, in the file {@code operator-orders} of the agent's state: the
 * last thousands of them, far more than can be good at once. Safe for many threads.
 */
public final class SpentOrders {
  private static final int MOST = 4096;
  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{32}) ([a-z-]{1,40}) ([0-9]{1,15})");

  private final DurableFiles disk;
  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, Instant> used = new LinkedHashMap<>();

  private SpentOrders(DurableFiles disk, Path file) {
    this.disk = disk;
    this.file = file;
  }

  /**
   * Those of an agent's state directory.
   *
   * @throws IOException when they are there and cannot be read
   */
  public static SpentOrders open(Path stateDirectory) throws IOException {
    return open(stateDirectory, new DurableFiles());
  }

  static SpentOrders open(Path stateDirectory, DurableFiles disk) throws IOException {
    SpentOrders spent = new SpentOrders(disk, stateDirectory.resolve("operator-orders"));
    spent.read();
    return spent;
  }

  private void read() throws IOException {
    lock.lock();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
          throw new IOException(
              "%s holds a line that is none of the agent's; without what it says a used order"
                      .formatted(file)
                  + " could be used again: move it away if you accept that");
        }
        used.put(
            matcher.group(1) + " " + matcher.group(2),
            Instant.ofEpochSecond(Long.parseLong(matcher.group(3))));
      }
    } catch (NoSuchFileException nothingUsedYet) {
      used.clear();
    } finally {
      lock.unlock();
    }
  }

  Optional<Instant> find(String order, String deed) {
    lock.lock();
    try {
      return Optional.ofNullable(used.get(order + " " + deed));
    } finally {
      lock.unlock();
    }
  }

  void add(String order, String deed, Instant at) throws IOException {
    lock.lock();
    try {
      used.putIfAbsent(order + " " + deed, at);
      while (used.size() > MOST) {
        used.remove(used.keySet().iterator().next());
      }
      disk.makeFolder(file.toAbsolutePath().resolveSibling(".").normalize());
      disk.write(
          file,
          used.entrySet().stream()
              .map(one -> one.getKey() + " " + one.getValue().getEpochSecond() + "\n")
              .collect(Collectors.joining())
              .getBytes(StandardCharsets.US_ASCII));
    } finally {
      lock.unlock();
    }
  }
}
