package dev.impound.agent.enrolment;

import dev.impound.wire.MutualTls;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
  private static final String GENERATION = "generation-";
  private static final int SERIAL_BASE = 16;

  private final Path folder;
  private final Path commandKeys;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  private NodeIdentity(Path folder, Path commandKeys, InstantSource clock) {
    this.folder = folder;
    this.commandKeys = commandKeys;
    this.clock = clock;
  }

  /** The identity in an agent's state directory; there may be none in it. */
  public static NodeIdentity in(Path stateDirectory, InstantSource clock) {
    return new NodeIdentity(
        stateDirectory.resolve("identity"), commandKeyFile(stateDirectory), clock);
  }

  /** Where the public keys that sign commands lie that a controller gave at enrolment. */
  public static Path commandKeyFile(Path stateDirectory) {
    return stateDirectory.resolve("command-key.pem");
  }

  /** The files that count now; empty for a node that has not enrolled. */
  public Optional<TlsFiles> current() {
    lock.lock();
    try {
      Path link = folder.resolve(CURRENT);
      if (!Files.exists(link)) {
        newest().ifPresent(this::point);
      }
      return Files.exists(link) ? Optional.of(TlsFiles.in(link.toRealPath())) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** A generation that is whole though nothing points to it: a crash came between. */
  private Optional<Path> newest() {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(one -> one.getFileName().toString().startsWith(GENERATION))
          .filter(one -> certificate(one).isPresent())
          .max(Comparator.comparing(one -> certificate(one).orElseThrow().getNotBefore()));
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
      remove(folder.resolve(PENDING));
      return NodeKey.make(folder.resolve(PENDING));
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the key that waits: no controller answers its request any more. */
  public void abandonPending() throws IOException {
    lock.lock();
    try {
      remove(folder.resolve(PENDING));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The certificate of the pending key has come: it counts when this returns.
   *
   * @throws IOException when it is not for that key, or not of the authorities beside it; then all
   *     is as before
   */
  public void install(NodeKey key, Certified answer) throws IOException {
    lock.lock();
    try {
      if (!key.fits(answer.leaf())) {
        throw new IOException("the controller answered the certificate of another key");
      }
      answer.check(clock.instant());
      TlsFiles files = TlsFiles.in(key.folder());
      DurableFiles.write(files.authority(), Certified.pem(answer.authorities()));
      DurableFiles.write(files.certificate(), Certified.pem(answer.chain()));
      if (!answer.commandKeys().isBlank()) {
        DurableFiles.write(commandKeys, answer.commandKeys().getBytes(StandardCharsets.US_ASCII));
      }
      String serial = answer.leaf().getSerialNumber().toString(SERIAL_BASE);
      Path generation = folder.resolve(GENERATION + serial);
      remove(generation);
      DurableFiles.move(key.folder(), generation);
      point(generation);
      removeOlder(generation);
    } finally {
      lock.unlock();
    }
  }

  private void point(Path generation) {
    try {
      Path fresh = folder.resolve(CURRENT + ".part");
      Files.deleteIfExists(fresh);
      Files.createSymbolicLink(fresh, generation.getFileName());
      DurableFiles.move(fresh, folder.resolve(CURRENT));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(
          "cannot make %s the node's identity".formatted(generation), e);
    }
  }

  /** All but the one that counts and the one before it, which connections may still be reading. */
  private void removeOlder(Path current) throws IOException {
    List<Path> older;
    try (Stream<Path> all = Files.list(folder)) {
      older =
          all.filter(one -> one.getFileName().toString().startsWith(GENERATION))
              .filter(one -> !one.getFileName().equals(current.getFileName()))
              .sorted(Comparator.comparing(NodeIdentity::begin).reversed())
              .skip(1)
              .toList();
    }
    for (Path one : older) {
      remove(one);
    }
  }

  private static long begin(Path generation) {
    return certificate(generation).map(one -> one.getNotBefore().getTime()).orElse(0L);
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }
}
