package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Posted;
import dev.impound.controller.alarm.PostedSource;
import dev.impound.controller.alarm.Reading;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceMemory;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Topics of Simple Message Notification. Nothing is asked of the cloud for a message before its
 * token, topic, age and certificate's address are right, and nothing ever of an address that a
 * message names. A message that comes again reads the same: that it is one is for the journal to
 * see, by its key.
 */
public final class SmnSource implements PostedSource, AutoCloseable {
  private static final String TOKEN_HEADER = "x-impound-token";
  private static final String TOPIC_HEADER = "x-smn-topic-urn";

  /** How far SMN's clock may be ahead. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private final SourceSettings.Smn settings;
  private final SmnCloud cloud;
  private final InstantSource clock;
  private final Optional<byte[]> token;
  private final Optional<SigningCertificate> pinned;
  private final SigningCertificates certificates;
  private final Subscriptions subscriptions;
  private final NotificationReader notifications;

  /**
   * Reads the token and the pinned certificate, where they are configured.
   *
   * @param events reads events of HSS out of notifications
   * @throws UncheckedIOException when a file cannot be read
   * @throws IllegalArgumentException when a file does not hold what it should
   */
  public SmnSource(
      SourceSettings.Smn settings,
      SmnCloud cloud,
      EventReader events,
      SourceMemory memory,
      InstantSource clock) {
    this.settings = settings;
    this.cloud = cloud;
    this.clock = clock;
    this.token = settings.token().map(SmnSource::token);
    this.pinned = settings.certificate().map(SmnSource::pinned);
    this.certificates = new SigningCertificates(cloud, clock);
    this.subscriptions = new Subscriptions(settings, cloud, memory, clock);
    this.notifications = new NotificationReader(settings, events);
  }

  private static byte[] token(Path file) {
    byte[] token =
        new String(bytes(file), StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
    if (token.length == 0) {
      throw new IllegalArgumentException("the token file %s is empty".formatted(file));
    }
    return token;
  }

  private static SigningCertificate pinned(Path file) {
    try {
      return SigningCertificate.parse(bytes(file));
    } catch (MessageRefusedException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Begins to confirm, on a thread of its own, also what a crash interrupted; to be called once.
   */
  public void start() {
    subscriptions.start();
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public SourceKind kind() {
    return settings.kind();
  }

  @Override
  public Reading read(Posted posted) {
    checkToken(posted);
    SmnMessage message = SmnMessage.parse(posted.body());
    checkTopic(message, posted.header(TOPIC_HEADER));
    checkAge(message);
    checkSignature(message);
    return switch (message.type()) {
      case NOTIFICATION -> {
        subscriptions.alive(message);
        yield notifications.read(message);
      }
      case SUBSCRIPTION -> confirm(message);
      case UNSUBSCRIPTION -> {
        subscriptions.unsubscribed(message);
        yield new Reading.Handled("the topic's subscription was ended");
      }
    };
  }

  private void checkToken(Posted posted) {
    byte[] given = posted.header(TOKEN_HEADER).getBytes(StandardCharsets.UTF_8);
    if (token.isPresent() && !MessageDigest.isEqual(token.get(), given)) {
      throw new MessageRefusedException(
          Reason.CREDENTIAL, given.length == 0 ? "the token is missing" : "the token is wrong");
    }
  }

  private void checkTopic(SmnMessage message, String header) {
    String topic = message.topicUrn();
    if (!settings.topics().contains(topic) || !(header.isEmpty() || header.equals(topic))) {
      String named = header.isEmpty() ? topic : topic + " and " + header;
      throw new MessageRefusedException(Reason.TOPIC, "it is of " + Printable.brief(named));
    }
  }

  private void checkAge(SmnMessage message) {
    Instant now = clock.instant();
    boolean old = message.sent().isBefore(now.minus(settings.oldest()));
    if (old || message.sent().isAfter(now.plus(AHEAD))) {
      throw new MessageRefusedException(Reason.STALE, "it was first sent at " + message.sent());
    }
  }

  private void checkSignature(SmnMessage message) {
    if (pinned.isPresent()) {
      pinned.get().verify(message, clock.instant());
      return;
    }
    String host = cloud.expectedCertificateHost(message.region());
    certificates.verify(message, CertificateUrl.id(message.certificateUrl(), host));
  }

  private Reading confirm(SmnMessage message) {
    subscriptions.confirm(message, ConfirmationToken.of(message.subscribeUrl()));
    return new Reading.Handled("the topic's subscription will be confirmed");
  }

  @Override
  public String state() {
    return subscriptions.state();
  }

  @Override
  public String problem() {
    if (pinned.isPresent() && !pinned.get().isValid(clock.instant())) {
      return "the pinned certificate is not valid at this time; replace certificate-file";
    }
    String problem = subscriptions.problem();
    return problem.isEmpty() ? certificates.problem() : problem;
  }

  /** Ends the confirming; waits for up to ten seconds for what is under way. */
  @Override
  public void close() {
    subscriptions.close();
  }
}
