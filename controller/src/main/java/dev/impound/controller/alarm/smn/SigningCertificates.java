package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.isolation.CloudException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that messages are signed with, fetched by id from the configured cloud. Anybody
 * can name ids, so that no more than four are asked for in a minute, and none of them twice; a
 * certificate that has verified a message stays, whatever is asked for after it. Safe for many
 * threads.
 */
final class SigningCertificates {
  private static final int MOST = 4;
  private static final Duration REST = Duration.ofMinutes(1);

  /** Under the five seconds after which SMN gives up on an answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final SmnCloud cloud;
  private final InstantSource clock;
  private final Map<String, SigningCertificate> proven = new ConcurrentHashMap<>();
  private final ReentrantLock fetching = new ReentrantLock();
  private final LinkedHashMap<String, Fetched> fetched = new LinkedHashMap<>();
  private volatile String problem = "";

  /** What came of asking for a certificate; no certificate when none came. */
  private record Fetched(
      Instant at, @Nullable SigningCertificate certificate, Reason reason, String why) {}

  SigningCertificates(SmnCloud cloud, InstantSource clock) {
    this.cloud = cloud;
    this.clock = clock;
  }

  /**
   * Verifies a message with the certificate of this id.
   *
   * @throws MessageRefusedException CERTIFICATE; SIGNATURE; NOT_STORED when the certificate cannot
   *     be had at the moment: the sender is to try again
   */
  void verify(SmnMessage message, String id) {
    SigningCertificate known = proven.get(id);
    if (known != null && known.isValid(clock.instant())) {
      known.verify(message, clock.instant());
      return;
    }
    SigningCertificate certificate = fetch(id);
    certificate.verify(message, clock.instant());
    prove(id, certificate);
  }

  /** Why the cloud gave no certificate; empty when it did. */
  String problem() {
    return problem;
  }

  private void prove(String id, SigningCertificate certificate) {
    if (proven.size() >= MOST) {
      proven.clear();
    }
    proven.put(id, certificate);
  }

  private SigningCertificate fetch(String id) {
    lock();
    try {
      Instant now = clock.instant();
      Fetched last = fetched.get(id);
      if (last == null || isOld(last, now)) {
        makeRoom(id, now);
        last = ask(id, now);
        fetched.put(id, last);
        problem = last.reason == Reason.NOT_STORED ? last.why : "";
      }
      if (last.certificate == null) {
        throw new MessageRefusedException(last.reason, last.why);
      }
      return last.certificate;
    } finally {
      fetching.unlock();
    }
  }

  private void lock() {
    try {
      if (fetching.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new MessageRefusedException(
        Reason.NOT_STORED, "another message's certificate is being fetched");
  }

  private void makeRoom(String id, Instant now) {
    fetched.remove(id);
    fetched.values().removeIf(entry -> isOld(entry, now));
    if (fetched.size() >= MOST) {
      throw new MessageRefusedException(
          Reason.NOT_STORED, "too many different certificates are asked for");
    }
  }

  private static boolean isOld(Fetched entry, Instant now) {
    return Duration.between(entry.at, now).compareTo(REST) >= 0;
  }

  private Fetched ask(String id, Instant now) {
    try {
      SigningCertificate certificate = SigningCertificate.parse(cloud.signingCertificate(id));
      return new Fetched(now, certificate, Reason.CERTIFICATE, "");
    } catch (MessageRefusedException e) {
      return new Fetched(now, null, e.reason(), String.valueOf(e.getMessage()));
    } catch (CloudException e) {
      return new Fetched(now, null, reason(e.kind()), String.valueOf(e.getMessage()));
    }
  }

  /** What a second try may mend is for the sender to try again. */
  private static Reason reason(CloudException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND, REJECTED -> Reason.CERTIFICATE;
      case THROTTLED,
          CONFLICT,
          QUOTA,
          DENIED,
          UNREACHABLE,
          BROKEN_ANSWER,
          TIMED_OUT,
          NOT_AS_EXPECTED,
          INTERRUPTED ->
          Reason.NOT_STORED;
    };
  }
}
