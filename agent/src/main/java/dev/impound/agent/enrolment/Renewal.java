package dev.impound.agent.enrolment;

import com.google.protobuf.ByteString;
import dev.impound.node.v1.CertificateServiceGrpc;
import dev.impound.node.v1.RenewRequest;
import dev.impound.node.v1.RenewResponse;
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

  private static final double SPREAD = 0.1;

  private final NodeIdentity identity;
  private final Supplier<ManagedChannel> channels;
  private final Runnable renewed;
  private final InstantSource clock;
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
      RandomGenerator random) {
    this.identity = identity;
    this.channels = channels;
    this.renewed = renewed;
    this.clock = clock;
    this.random = random;
    this.thread = Thread.ofVirtual().name("certificate-renewal").unstarted(this::run);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  private void run() {
    Duration pause = Duration.ZERO;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Optional<X509Certificate> current = certificate();
        Thread.sleep(pause.isZero() ? untilDue(current) : pause);
        pause = current.isPresent() ? attempt(current.get()) : LONGEST_PAUSE;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration untilDue(Optional<X509Certificate> current) {
    if (current.isEmpty()) {
      return LONGEST_PAUSE;
    }
    Duration left = Duration.between(clock.instant(), due(current.get()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private Instant due(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    // It begins in the past, for slow clocks; its time is what was left when it was installed.
    Duration life = Duration.between(issued(from, end), end);
    double part = 0.5 + random.nextDouble(-SPREAD, SPREAD);
    return end.minusMillis((long) (life.toMillis() * part));
  }

  private static Instant issued(Instant from, Instant end) {
    Instant shifted = from.plus(SKEW);
    return shifted.isBefore(end) ? shifted : from;
  }

  /** How far in the past a controller lets certificates begin. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Tries once; zero when it went well, else how long to wait. */
  private Duration attempt(X509Certificate current) {
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
              ""));
      LOG.atInfo()
          .addKeyValue("until", certificate().map(X509Certificate::getNotAfter).orElse(null))
          .log("Certificate renewed");
      renewed.run();
      return Duration.ZERO;
    } catch (IOException | RuntimeException e) {
      return failed(current, e);
    } finally {
      if (channel != null) {
        channel.shutdownNow();
      }
    }
  }

  private Duration failed(X509Certificate current, Exception failure) {
    Instant end = current.getNotAfter().toInstant();
    LOG.atWarn()
        .addKeyValue("problem", why(failure))
        .addKeyValue("expires", end)
        .log(
            clock.instant().isAfter(end)
                ? "Certificate has expired and could not be renewed; trying again"
                : "Certificate could not be renewed; trying again");
    if (Refusal.from(failure).map(Refusal::reason).filter(Renewal::isFinal).isPresent()) {
      return LONGEST_PAUSE;
    }
    Duration life = Duration.between(issued(current.getNotBefore().toInstant(), end), end);
    Duration pause = life.dividedBy(TRIES);
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.plusMillis(1);
  }

  /** Whether a person has to do something first. */
  private static boolean isFinal(RefusalReason reason) {
    return switch (reason) {
      case BANNED, CERTIFICATE_REPLACED, NOT_ENROLLED, NO_ENROLMENT -> true;
      default -> false;
    };
  }

  private static String why(Exception failure) {
    return Refusal.from(failure)
        .map(one -> "%s (%s)".formatted(one.message(), one.reason()))
        .orElseGet(() -> String.valueOf(failure.getMessage()));
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
