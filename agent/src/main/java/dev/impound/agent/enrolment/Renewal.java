package dev.impound.agent.enrolment;

import com.google.protobuf.ByteString;
import dev.impound.node.v1.CertificateServiceGrpc;
import dev.impound.node.v1.RenewRequest;
import dev.impound.node.v1.RenewResponse;
import dev.impound.wire.CallFailure;
import dev.impound.wire.MutualTls;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.TlsFiles;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the node's certificate by itself: at half of its time, give or take a tenth, with a key of
 * its own each time. What fails is tried again until long after the certificate has expired.
 * Closing it ends its thread.
 */
public final class Renewal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** Part of the certificate's time that passes between two tries. */
  private static final int TRIES = 20;

  /** A machine may sleep, or its clock be set, while this waits. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final NodeIdentity identity;
  private final Supplier<ManagedChannel> channels;
  private final Runnable renewed;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final Thread thread;

  /**
   * Renewal of one identity; {@link #start} begins it.
   *
   * @param channels makes a connection to a controller with the current certificate
   * @param renewed told when another certificate counts
   */
  public Renewal(
      NodeIdentity identity,
      Supplier<ManagedChannel> channels,
      Runnable renewed,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random) {
    this.identity = identity;
    this.channels = channels;
    this.renewed = renewed;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.random = random;
    this.thread = Thread.ofVirtual().name("certificate-renewal").unstarted(this::run);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  private void run() {
    Optional<Duration> pause = Optional.empty();
    boolean fresh = false;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Optional<X509Certificate> current = certificate();
        if (current.isEmpty()) {
          Thread.sleep(LONGEST_PAUSE);
          continue;
        }
        if (pause.isPresent()) {
          Thread.sleep(pause.get());
        } else {
          awaitDue(current.get(), fresh);
        }
        pause = attempt(current.get());
        fresh = pause.isEmpty();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitDue(X509Certificate current, boolean fresh) throws InterruptedException {
    DueTime due =
        fresh
            ? DueTime.ofFresh(current, clock, nanoTime, random)
            : DueTime.ofFound(current, clock, nanoTime, random);
    for (Duration left = due.left(); !left.isZero(); left = due.left()) {
      Thread.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
    }
  }

  /** Tries once; empty when it went well, else how long to wait. */
  private Optional<Duration> attempt(X509Certificate current) {
    ManagedChannel channel = null;
    try {
      channel = channels.get();
      NodeKey key = identity.pending();
      RenewResponse answer =
          CertificateServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(ANSWER.toSeconds(), TimeUnit.SECONDS)
              .renew(
                  RenewRequest.newBuilder()
                      .setCertificateRequest(ByteString.copyFrom(key.request()))
                      .build());
      // Keys that sign commands come with a token alone: who has only the controller's TLS key must
      // not be able to replace them.
      identity.install(
          key,
          Certified.read(
              answer.getCertificatesList().stream().map(ByteString::toByteArray).toList(),
              answer.getAuthoritiesList().stream().map(ByteString::toByteArray).toList(),
              "",
              ""));
      LOG.atInfo()
          .addKeyValue("until", certificate().map(X509Certificate::getNotAfter).orElse(null))
          .log("Certificate renewed");
      renewed.run();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(failed(current, e));
    } finally {
      if (channel != null) {
        channel.shutdownNow();
      }
    }
  }

  private Duration failed(X509Certificate current, Exception failure) {
    Instant end = current.getNotAfter().toInstant();
    LOG.atWarn()
        .addKeyValue("problem", CallFailure.inWords(failure))
        .addKeyValue("expires", end)
        .log(
            clock.instant().isAfter(end)
                ? "Certificate has expired and could not be renewed; trying again"
                : "Certificate could not be renewed; trying again");
    if (Refusal.from(failure).map(Refusal::reason).filter(Renewal::isFinal).isPresent()) {
      return LONGEST_PAUSE;
    }
    Duration pause = DueTime.life(current).dividedBy(TRIES);
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.plusMillis(1);
  }

  /** Whether a person has to do something first. */
  private static boolean isFinal(RefusalReason reason) {
    return switch (reason) {
      case BANNED, CERTIFICATE_REPLACED, NOT_ENROLLED, NO_ENROLMENT -> true;
      default -> false;
    };
  }

  private Optional<X509Certificate> certificate() {
    Optional<TlsFiles> files = identity.current();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MutualTls.certificate(files.get()));
    } catch (IOException e) {
      LOG.atError().addKeyValue("problem", e.getMessage()).log("Certificate cannot be read");
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
