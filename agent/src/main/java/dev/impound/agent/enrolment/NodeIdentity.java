package dev.impound.agent.enrolment;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.wire.DurableFiles;
import dev.impound.wire.MutualTls;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The node's keys and certificates, in a folder of the agent's state: {@code current} is a link to
 * the generation that counts, {@code pending} a key that waits for its certificate. Each step is
 * durable before the next, and whatever a crash leaves behind is taken up again. Safe for many
 * threads of one process.
 */
public final class NodeIdentity {
  private static final String CURRENT = "current";
  private static final String PENDING = "pending";
  private static final String TOKEN = "token-id";
  private static final String GENERATION = "generation-";
  private static final int SERIAL_BASE = 16;

  private final DurableFiles disk;
  private final Path folder;
  private final Path commandKeys;
  private final Path operatorKeys;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private boolean recovered;

  private NodeIdentity(DurableFiles disk, Path stateDirectory, InstantSource clock) {
    this.disk = disk;
    this.folder = stateDirectory.resolve("identity");
    this.commandKeys = commandKeyFile(stateDirectory);
    this.operatorKeys = operatorKeyFile(stateDirectory);
    this.clock = clock;
  }

  /** The identity in an agent's state directory; there may be none in it. */
  public static NodeIdentity in(Path stateDirectory, InstantSource clock) {
    return in(stateDirectory, clock, new DurableFiles());
  }

  static NodeIdentity in(Path stateDirectory, InstantSource clock, DurableFiles disk) {
    return new NodeIdentity(disk, stateDirectory, clock);
  }

  /** Where the public keys that sign commands lie that a controller gave at enrolment. */
  public static Path commandKeyFile(Path stateDirectory) {
    return stateDirectory.resolve("command-key.pem");
  }

  /** Where the public keys of operators lie that a controller gave at enrolment. */
  public static Path operatorKeyFile(Path stateDirectory) {
    return stateDirectory.resolve("operator-keys.pem");
  }

  /** The files that count now; empty for a node that has not enrolled. */
  public Optional<TlsFiles> current() {
    lock.lock();
    try {
      return generation().map(TlsFiles::in);
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** The folder that counts. */
  @GuardedBy("lock")
  private Optional<Path> generation() throws IOException {
    Path link = folder.resolve(CURRENT);
    if (!recovered || !Files.exists(link)) {
      recover(link);
      recovered = true;
    }
    return Files.exists(link) ? Optional.of(link.toRealPath()) : Optional.empty();
  }

  /** A generation that is whole and newer than the one that counts: a crash came between. */
  @GuardedBy("lock")
  private void recover(Path link) throws IOException {
    Optional<Path> newest = newest();
    if (newest.isEmpty()) {
      return;
    }
    if (!Files.exists(link) || begin(newest.get()) > begin(link.toRealPath())) {
      disk.link(link, newest.get().getFileName());
    }
  }

  private Optional<Path> newest() {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(one -> one.getFileName().toString().startsWith(GENERATION))
          .filter(one -> certificate(one).isPresent())
          .max(Comparator.comparingLong(NodeIdentity::begin));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<X509Certificate> certificate(Path generation) {
    try {
      return Optional.of(MutualTls.certificate(TlsFiles.in(generation)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The key that waits for its certificate; made where there is none. */
  public NodeKey pending() throws IOException {
    lock.lock();
    try {
      NodeKey key = new NodeKey(folder.resolve(PENDING));
      if (key.isWhole()) {
        return key;
      }
      disk.remove(folder.resolve(PENDING));
      return NodeKey.make(disk, folder.resolve(PENDING));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The files that count, where this token led to them: to show it again would spend nothing.
   *
   * @param token names it; no secret
   */
  public Optional<TlsFiles> enrolledBy(String token) throws IOException {
    lock.lock();
    try {
      Optional<Path> generation = generation();
      return generation.isPresent() && token(generation.get()).equals(Optional.of(token))
          ? generation.map(TlsFiles::in)
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private static Optional<String> token(Path folder) throws IOException {
    Path file = folder.resolve(TOKEN);
    return Files.exists(file)
        ? Optional.of(Files.readString(file, StandardCharsets.US_ASCII))
            .filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /** Gives up the key that waits: no controller answers its request any more. */
  public void abandonPending() throws IOException {
    lock.lock();
    try {
      disk.remove(folder.resolve(PENDING));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The certificate that follows the current one has come, for the pending key: it counts when this
   * returns.
   *
   * @throws IOException when it is not for that key, or not of the authorities beside it; then all
   *     is as before
   */
  public void install(NodeKey key, Certified answer) throws IOException {
    lock.lock();
    try {
      Optional<Path> before = generation();
      install(key, answer, before.isEmpty() ? Optional.empty() : token(before.get()));
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #install}, by a token; it is remembered which. */
  void enroll(NodeKey key, Certified answer, String token) throws IOException {
    lock.lock();
    try {
      install(key, answer, Optional.of(token));
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void install(NodeKey key, Certified answer, Optional<String> token) throws IOException {
    if (!key.fits(answer.leaf())) {
      throw new IOException("the controller answered the certificate of another key");
    }
    answer.check(clock.instant());
    TlsFiles files = TlsFiles.in(key.folder());
    disk.write(files.authority(), Certified.pem(answer.authorities()));
    disk.write(files.certificate(), Certified.pem(answer.chain()));
    disk.write(key.folder().resolve(TOKEN), token.orElse("").getBytes(StandardCharsets.US_ASCII));
    if (!answer.commandKeys().isBlank()) {
      disk.write(commandKeys, answer.commandKeys().getBytes(StandardCharsets.US_ASCII));
    }
    if (!answer.operatorKeys().isBlank()) {
      disk.write(operatorKeys, answer.operatorKeys().getBytes(StandardCharsets.US_ASCII));
    }
    String serial = answer.leaf().getSerialNumber().toString(SERIAL_BASE);
    Path generation = folder.resolve(GENERATION + serial);
    disk.remove(generation);
    disk.move(key.folder(), generation);
    disk.link(folder.resolve(CURRENT), generation.getFileName());
    recovered = true;
    removeOlder(generation);
  }

  /** All but the one that counts and the one before it, which connections may still be reading. */
  private void removeOlder(Path current) throws IOException {
    List<Path> older;
    try (Stream<Path> all = Files.list(folder)) {
      older =
          all.filter(one -> one.getFileName().toString().startsWith(GENERATION))
              .filter(one -> !one.getFileName().equals(current.getFileName()))
              .sorted(Comparator.comparingLong(NodeIdentity::begin).reversed())
              .skip(1)
              .toList();
    }
    for (Path one : older) {
      disk.remove(one);
    }
  }

  /** Seconds since 1970. */
  private static long begin(Path generation) {
    return certificate(generation)
        .map(one -> one.getNotBefore().toInstant().getEpochSecond())
        .orElse(0L);
  }
}
