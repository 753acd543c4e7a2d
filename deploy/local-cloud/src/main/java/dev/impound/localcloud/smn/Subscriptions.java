package dev.impound.localcloud.smn;

import dev.impound.localcloud.state.RefusedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Who is subscribed to what. Safe for threads. */
final class Subscriptions {
  /** A hundredth of the real quota, of one topic there, of all together here. */
  private static final int MOST = 100;

  /** A confirmation request can be followed for so long. */
  private static final Duration CONFIRMABLE = Duration.ofDays(2);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Subscription> byUrn = new LinkedHashMap<>();
  private final InstantSource clock;
  private final Supplier<String> ids;

  /**
   * @param ids 32 hexadecimal digits, never the same twice
   */
  Subscriptions(InstantSource clock, Supplier<String> ids) {
    this.clock = clock;
    this.ids = ids;
  }

  /** All of them, or one topic's. */
  List<Subscription> list(Optional<Topic> topic) {
    return locked(
        () ->
            byUrn.values().stream()
                .filter(one -> topic.isEmpty() || one.topic().equals(topic.get()))
                .toList());
  }

  /** The endpoint's subscription of the topic: the one there is, else a new unconfirmed one. */
  Subscription add(Topic topic, Wish wish) {
    return locked(
        () ->
            byUrn.values().stream()
                .filter(one -> one.topic().equals(topic))
                .filter(one -> one.wish().endpoint().equals(wish.endpoint()))
                .findFirst()
                .orElseGet(() -> put(topic, wish)));
  }

  private Subscription put(Topic topic, Wish wish) {
    if (byUrn.size() >= MOST) {
      throw new RefusedException(403, "SMN.0001", "At most %d subscriptions.".formatted(MOST));
    }
    Subscription made =
        new Subscription(
            topic.urn() + ":" + ids.get(),
            topic,
            wish,
            ids.get() + ids.get(),
            clock.instant(),
            false);
    byUrn.put(made.urn(), made);
    return made;
  }

  /**
   * Confirms the subscription that the token was sent for; once more is no error.
   *
   * @param named whether it is the one that the request speaks of
   */
  Subscription confirm(String token, Predicate<Subscription> named) {
    return locked(
        () -> {
          Subscription found =
              byUrn.values().stream()
                  .filter(one -> one.token().equals(token))
                  .filter(named)
                  .filter(one -> !clock.instant().isAfter(one.made().plus(CONFIRMABLE)))
                  .findFirst()
                  .orElseThrow(
                      () -> new RefusedException(400, "SMN.0001", "Parameter: token is invalid."));
          byUrn.put(found.urn(), found.confirmed());
          return found.confirmed();
        });
  }

  /** Ends a subscription, and gives what it was. */
  Subscription cancel(String urn) {
    return locked(
        () -> {
          Subscription ended = byUrn.remove(urn);
          if (ended == null) {
            throw new RefusedException(404, "SMN.0013", "Subscription resource not found.");
          }
          return ended;
        });
  }

  boolean isConfirmed(String urn) {
    return locked(() -> Optional.ofNullable(byUrn.get(urn)).map(Subscription::isConfirmed))
        .orElse(false);
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
