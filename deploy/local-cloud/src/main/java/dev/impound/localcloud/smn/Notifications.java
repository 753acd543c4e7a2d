package dev.impound.localcloud.smn;

import dev.impound.localcloud.state.RefusedException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/**
 * The service: its topics, who is subscribed, and what was sent. Safe for threads. Closing it
 * breaks off what is under way.
 */
public final class Notifications implements AutoCloseable {
  private final List<Topic> topics;
  private final SigningKey key;
  private final RandomGenerator random;
  private final Subscriptions subscriptions;
  private final Deliveries deliveries = new Deliveries();
  private final Envelopes envelopes;
  private final Sender sender;

  /** Whose topics they are, and where. */
  public record Place(String region, String projectId) {}

  /**
   * @param trust whom HTTPS endpoints are trusted by
   */
  public Notifications(
      Place place,
      List<String> topicNames,
      SSLContext trust,
      InstantSource clock,
      RandomGenerator random) {
    this.random = random;
    this.topics =
        topicNames.stream()
            .map(
                name ->
                    new Topic(
                        name,
                        "urn:smn:%s:%s:%s".formatted(place.region(), place.projectId(), name)))
            .toList();
    this.key = new SigningKey(place.region(), id(), clock.instant());
    this.subscriptions = new Subscriptions(clock, this::id);
    this.envelopes = new Envelopes(place.region(), key, clock, this::id);
    this.sender = new Sender(trust, deliveries);
  }

  private String id() {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /** Every topic. */
  public List<Topic> topics() {
    return topics;
  }

  /** The key that the messages are signed with. */
  public SigningKey key() {
    return key;
  }

  /** The topic, by its name or its unique name. */
  public Topic topic(String nameOrUrn) {
    return topics.stream()
        .filter(topic -> topic.urn().equals(nameOrUrn) || topic.name().equals(nameOrUrn))
        .findFirst()
        .orElseThrow(() -> new RefusedException(404, "SMN.0006", "Topic not found."));
  }

  /**
   * Sends the message to everyone whose subscription is confirmed.
   *
   * @return the message's id
   */
  public String publish(Topic topic, String subject, String message) {
    String messageId = id();
    for (Subscription to : subscriptions.list(Optional.of(topic))) {
      if (to.isConfirmed()) {
        sender.send(envelopes.notification(to, messageId, subject, message), to, Patience.STANDARD);
      }
    }
    return messageId;
  }

  /** Subscribes an endpoint, and asks it to confirm unless it has. */
  public Subscription subscribe(Topic topic, Wish wish) {
    return subscribe(topic, wish, Patience.STANDARD);
  }

  /** The same for an endpoint that may take two minutes to start. */
  public Subscription subscribeFromTheStart(Topic topic, Wish wish) {
    return subscribe(topic, wish, Patience.LONG);
  }

  private Subscription subscribe(Topic topic, Wish wish, Patience patience) {
    Subscription subscription = subscriptions.add(topic, wish);
    if (!subscription.isConfirmed()) {
      sender.send(envelopes.confirmation(subscription), subscription, patience);
    }
    return subscription;
  }

  /**
   * Confirms the subscription that the token was sent for.
   *
   * @param topicUrn empty for whichever; else it must be the subscription's
   * @param endpoint likewise
   */
  public Subscription confirm(String token, String topicUrn, String endpoint) {
    return subscriptions.confirm(
        token,
        one ->
            (topicUrn.isEmpty() || topicUrn.equals(one.topic().urn()))
                && (endpoint.isEmpty() || endpoint.equals(one.wish().endpoint().toString())));
  }

  /** Ends a subscription, and tells the endpoint if it had confirmed. */
  public void cancel(String urn) {
    Subscription ended = subscriptions.cancel(urn);
    if (ended.isConfirmed()) {
      sender.send(envelopes.cancellation(ended), ended, Patience.STANDARD);
    }
  }

  /** Who is subscribed to the topic. */
  public List<Subscription> subscriptions(Topic topic) {
    return subscriptions.list(Optional.of(topic));
  }

  /** Who is subscribed to what. */
  public List<Subscription> subscriptions() {
    return subscriptions.list(Optional.empty());
  }

  /** Whether the subscription is there and confirmed. */
  public boolean isConfirmed(String subscriptionUrn) {
    return subscriptions.isConfirmed(subscriptionUrn);
  }

  /** What was sent to whom, the oldest first. */
  public List<Delivery> deliveries() {
    return deliveries.list();
  }

  @Override
  public void close() {
    sender.close();
  }
}
