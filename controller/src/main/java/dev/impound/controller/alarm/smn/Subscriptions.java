package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.Backoff;
import dev.impound.controller.alarm.SourceMemory;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.Worker;
import dev.impound.controller.alarm.Worker.Rest;
import dev.impound.controller.alarm.smn.Subscription.Phase;
import dev.impound.controller.isolation.CloudException;
import dev.impound.wire.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions to the configured topics, remembered across restarts, and the thread that
 * confirms them. Never subscribes by itself. Safe for many threads.
 */
final class Subscriptions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
  private static final String KEY = "topic:";

  /** How long a confirmation's token is good for. */
  private static final Duration TOKEN_LIFE = Duration.ofDays(2);

  private static final Duration IDLE = Duration.ofHours(1);

  private final String source;
  private final SmnCloud cloud;
  private final SourceMemory memory;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Subscription> topics = new LinkedHashMap<>();
  private final Worker worker;
  private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
  private volatile String trouble = "";

  Subscriptions(
      SourceSettings.Smn settings, SmnCloud cloud, SourceMemory memory, InstantSource clock) {
    this.source = settings.name();
    this.cloud = cloud;
    this.memory = memory;
    this.clock = clock;
    this.worker = new Worker("smn-" + source, this::work);
    for (String topic : settings.topics()) {
      Optional<String> text = memory.recall(source, KEY + topic);
      topics.put(topic, text.flatMap(Subscription::parse).orElse(Subscription.UNKNOWN));
    }
  }

  void start() {
    worker.start();
  }

  /** The topic asks for confirmation: it will be confirmed, which is durable at return. */
  void confirm(SmnMessage message, String token) {
    if (change(message.topicUrn(), new Subscription(Phase.CONFIRMING, message.sent(), token))) {
      worker.wake();
    }
  }

  /** The topic says that nothing will come any more. */
  void unsubscribed(SmnMessage message) {
    if (change(message.topicUrn(), new Subscription(Phase.UNSUBSCRIBED, message.sent(), ""))) {
      LOG.atWarn().addKeyValue("topic", message.topicUrn()).log("A topic was unsubscribed");
    }
  }

  /** The topic delivers, so that it must have been confirmed by somebody. */
  void alive(SmnMessage message) {
    if (phase(message.topicUrn()) != Phase.CONFIRMED) {
      change(message.topicUrn(), new Subscription(Phase.CONFIRMED, message.sent(), ""));
    }
  }

  private Phase phase(String topic) {
    lock.lock();
    try {
      return of(topic).phase();
    } finally {
      lock.unlock();
    }
  }

  /** Messages come in any order and more than once: only a newer one changes anything. */
  private boolean change(String topic, Subscription next) {
    lock.lock();
    try {
      if (!next.since().isAfter(of(topic).since())) {
        return false;
      }
      put(topic, next);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Subscription of(String topic) {
    return Objects.requireNonNull(topics.get(topic), "only configured topics come here");
  }

  private void put(String topic, Subscription next) {
    memory.remember(source, KEY + topic, next.text());
    topics.put(topic, next);
  }

  private Map<String, Subscription> all() {
    lock.lock();
    try {
      return new LinkedHashMap<>(topics);
    } finally {
      lock.unlock();
    }
  }

  /** How they stand, safe to show. */
  String state() {
    Map<String, Subscription> all = all();
    List<String> words = all.values().stream().map(Subscription::words).distinct().toList();
    if (words.size() == 1) {
      return words.getFirst();
    }
    return all.entrySet().stream()
        .map(entry -> name(entry.getKey()) + ": " + entry.getValue().words())
        .collect(Collectors.joining(", "));
  }

  private static String name(String topic) {
    return topic.substring(topic.lastIndexOf(':') + 1);
  }

  /** What is wrong, safe to show; empty when nothing is. */
  String problem() {
    return all().entrySet().stream()
        .filter(entry -> !entry.getValue().problem().isEmpty())
        .map(entry -> name(entry.getKey()) + ": " + entry.getValue().problem())
        .findFirst()
        .orElse(trouble);
  }

  /**
   * Confirms what is to be confirmed; a failure is told and not thrown.
   *
   * @return how long to rest before the next time
   */
  Rest work() {
    try {
      for (Map.Entry<String, Subscription> entry : all().entrySet()) {
        if (entry.getValue().phase() == Phase.CONFIRMING) {
          confirm(entry.getKey(), entry.getValue());
        }
      }
      trouble = "";
      backoff.reset();
      return Rest.upTo(IDLE);
    } catch (CloudException e) {
      trouble = String.valueOf(e.getMessage());
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("source", source).setCause(e).log("Confirming has a defect");
      trouble = "confirming failed: " + e.getClass().getSimpleName();
    }
    return Rest.upTo(backoff.next());
  }

  private void confirm(String topic, Subscription asked) {
    Instant end = asked.since().plus(TOKEN_LIFE);
    if (clock.instant().isAfter(end)) {
      finished(topic, asked, Phase.FAILED);
      return;
    }
    try {
      String subscription = cloud.confirm(topic, asked.token());
      LOG.atInfo()
          .addKeyValue("topic", topic)
          .addKeyValue("subscription", Printable.brief(subscription))
          .log("Confirmed a topic's subscription");
      finished(topic, asked, Phase.CONFIRMED);
    } catch (CloudException e) {
      if (e.kind() != CloudException.Kind.REJECTED && e.kind() != CloudException.Kind.NOT_FOUND) {
        throw e;
      }
      LOG.atWarn()
          .addKeyValue("topic", topic)
          .addKeyValue("reason", e.getMessage())
          .log("SMN refuses a confirmation");
      finished(topic, asked, Phase.FAILED);
    }
  }

  /** Unless a newer message changed it meanwhile. */
  private void finished(String topic, Subscription asked, Phase phase) {
    lock.lock();
    try {
      if (of(topic).equals(asked)) {
        put(topic, asked.became(phase));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
