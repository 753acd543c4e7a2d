package dev.impound.agent.policy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.settings.ConfigException;
import dev.impound.wire.Sha256;
import dev.impound.wire.VerifyingKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy that is in force. Looks at the file whenever it is asked, which costs one look at its
 * entry; a file that cannot be used, or is gone, leaves the one before it in force. Safe for many
 * threads.
 */
public final class PolicyWatch {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyWatch.class);

  /** No file has it. */
  private static final String ABSENT = "";

  private final Optional<Path> file;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private InForce inForce;

  @GuardedBy("lock")
  private String seen = ABSENT;

  /**
   * What is in force.
   *
   * @param learned operator keys that enrolment brought
   * @param sha256 of the file it was read from; empty where there is none
   * @param problem why a newer file is not in force; empty where there is none
   */
  public record InForce(
      NodePolicy policy, VerifyingKeys learned, Optional<Sha256> sha256, String problem) {
    /** What needs an operator's signature. */
    public Operators operators() {
      return policy.operators(learned);
    }

    /** What is narrowed, one sentence each. */
    public List<String> inWords() {
      return Stream.concat(policy.inWords().stream(), operators().inWords().stream()).toList();
    }

    InForce withProblem(String why) {
      return new InForce(policy, learned, sha256, why);
    }
  }

  private PolicyWatch(Optional<Path> file, VerifyingKeys learned) {
    this.file = file;
    this.inForce = new InForce(NodePolicy.NONE, learned, Optional.empty(), "");
  }

  /** No policy, now or later. */
  public static PolicyWatch none() {
    return new PolicyWatch(Optional.empty(), VerifyingKeys.NONE);
  }

  /**
   * Takes up the policy in {@code file}; where there is no such file, nothing is narrowed until
   * there is.
   *
   * @param learned operator keys that enrolment brought
   * @throws ConfigException when there is one that cannot be used
   */
  public static PolicyWatch open(Path file, VerifyingKeys learned) {
    PolicyWatch watch = new PolicyWatch(Optional.of(file), learned);
    watch.begin(file);
    return watch;
  }

  private void begin(Path path) {
    lock.lock();
    try {
      seen = stamp(path);
      if (!seen.equals(ABSENT)) {
        takeUp(PolicyFile.read(path));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The policy that is in force now. */
  public NodePolicy policy() {
    return inForce().policy();
  }

  /** The policy that is in force now, and where it is from. */
  public InForce inForce() {
    lock.lock();
    try {
      file.ifPresent(this::look);
      return inForce;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void look(Path path) {
    String now = stamp(path);
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    if (now.equals(ABSENT)) {
      keep(path + " is gone");
      return;
    }
    try {
      takeUp(PolicyFile.read(path));
    } catch (ConfigException e) {
      keep(String.join("; ", e.problems()));
    }
  }

  @GuardedBy("lock")
  private void takeUp(PolicyFile read) {
    inForce = new InForce(read.policy(), inForce.learned(), Optional.of(read.sha256()), "");
    LOG.atInfo()
        .addKeyValue("sha256", read.sha256())
        .addKeyValue("narrows", inForce.inWords())
        .log("Node policy is in force");
  }

  @GuardedBy("lock")
  private void keep(String why) {
    inForce = inForce.withProblem(why);
    LOG.atError()
        .addKeyValue("reason", why)
        .log("Node policy cannot be used; the one before it stays in force");
  }

  /** Changes whenever the file does; {@link #ABSENT} where there is none. */
  private static String stamp(Path path) {
    try {
      return "%s %s %s %s %s"
          .formatted(
              Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS),
              Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS),
              Files.getAttribute(path, "unix:size", LinkOption.NOFOLLOW_LINKS),
              Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS),
              Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return Files.notExists(path, LinkOption.NOFOLLOW_LINKS) ? ABSENT : "unreadable";
    }
  }
}
