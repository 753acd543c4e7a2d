package dev.impound.controller.identity;

import dev.impound.controller.rpc.Credential;
import dev.impound.controller.rpc.Gate;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import java.math.BigInteger;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which certificate of a node is good. A new one counts from its first call on, and the one before
 * it may begin calls for a minute more; who shows it later has a copy of a key that was given up,
 * or is a machine that was set back, and those who listen are told. What was begun goes on until
 * its certificate ends. Certificates that were made by hand are not known here and pass. Safe for
 * many threads.
 */
public final class NodeCertificates implements Gate {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCertificates.class);

  private final CertificateRegister register;
  private final InstantSource clock;
  private final boolean shared;
  private final CopyOnWriteArrayList<Consumer<NodeName>> listeners = new CopyOnWriteArrayList<>();
  private final Map<BigInteger, CertificateRecord> known = new ConcurrentHashMap<>();
  private final ReentrantLock reading = new ReentrantLock();
  private volatile long last;

  /**
   * Reads what is on record.
   *
   * @param shared whether other controllers use the register too
   */
  public NodeCertificates(CertificateRegister register, InstantSource clock, boolean shared) {
    this.register = register;
    this.clock = clock;
    this.shared = shared;
    learn();
  }

  /** Has {@code listener} told of nodes that show a certificate which they had replaced. */
  public void tellOfReplaced(Consumer<NodeName> listener) {
    listeners.add(listener);
  }

  /** What is known of a certificate; empty for one that was made by hand. */
  public Optional<CertificateRecord> find(BigInteger serial) {
    return Optional.ofNullable(known.get(serial));
  }

  @Override
  public Optional<Refusal> objection(Credential credential, Moment moment) {
    CertificateRecord found = known.get(credential.serial());
    if (found == null || credential.identity().role() != SpiffeId.Role.NODE) {
      return Optional.empty();
    }
    return switch (found.standing()) {
      case CURRENT -> Optional.empty();
      case NEXT -> {
        promote(found);
        yield Optional.empty();
      }
      case REPLACED -> moment == Moment.ONGOING ? Optional.empty() : replaced(found);
      case RETIRED ->
          Optional.of(
              refusal(
                  "this certificate of node %s is out of use since %s: the node was enrolled anew"
                      .formatted(found.node(), found.changed()),
                  "enrol the machine that is meant"));
    };
  }

  private void promote(CertificateRecord next) {
    try {
      register.seen(next.node(), next.serial(), clock.instant().truncatedTo(ChronoUnit.MICROS));
      learn();
      LOG.atInfo()
          .addKeyValue("node", next.node())
          .addKeyValue("serial", next.serial().toString(16))
          .addKeyValue("expires", next.expires())
          .log("Node uses its next certificate");
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("node", next.node())
          .log("Node uses its next certificate, which could not be put on record; trying again");
    }
  }

  private Optional<Refusal> replaced(CertificateRecord found) {
    if (!clock.instant().isAfter(found.changed().plus(CertificateRecord.OVERLAP))) {
      return Optional.empty();
    }
    LOG.atError()
        .addKeyValue("node", found.node())
        .addKeyValue("serial", found.serial().toString(16))
        .addKeyValue("replaced", found.changed())
        .log("Somebody shows a certificate that its node has replaced");
    listeners.forEach(listener -> listener.accept(found.node()));
    return Optional.of(
        refusal(
            "node %s has used a newer certificate since %s"
                .formatted(found.node(), found.changed()),
            "a copy of its key, or a machine that was set back? Enrol it anew when that is known"));
  }

  private static Refusal refusal(String message, String hint) {
    return Refusal.of(RefusalReason.CERTIFICATE_REPLACED, message, hint);
  }

  @Override
  public void refresh() {
    if (shared) {
      try {
        learn();
      } catch (RuntimeException e) {
        LOG.atDebug().setCause(e).log("Certificates cannot be read; those that are known count");
      }
    }
  }

  /** Takes note of what was put on record. */
  void learn() {
    reading.lock();
    try {
      CertificateRegister.Changes changes = register.since(last);
      changes.certificates().forEach(one -> known.put(one.serial(), one));
      last = changes.last();
    } finally {
      reading.unlock();
    }
  }
}
