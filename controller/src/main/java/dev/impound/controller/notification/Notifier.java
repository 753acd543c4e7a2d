package dev.impound.controller.notification;

import dev.impound.controller.incident.IncidentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the journal holds: one virtual thread per channel, each in the order of the news, so
 * that a slow receiver holds up nobody else. A notice is claimed before it is sent and marked
 * after; what is claimed and never marked, by a crash, is sent again 30 s later with the same id.
 * Of several controllers over one database the one on duty sends; a notice that was under way when
 * the duty went to another is kept from being sent twice by the same claim.
 */
public final class Notifier implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  /** How long close waits for a channel to break off. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /**
   * What a notifier works with.
   *
   * @param facts what is known of an incident; {@link NewsFacts#NONE} when it is not found
   * @param random for jitter; safe for many threads
   * @param onDuty whether this controller sends for all that share the journal
   */
  public record Means(
      NewsJournal journal,
      Function<IncidentId, NewsFacts> facts,
      InstantSource clock,
      RandomGenerator random,
      DeliveryListener listener,
      BooleanSupplier onDuty) {}

  private final List<Channel> channels;
  private final List<Lane> lanes;
  private final List<Thread> threads;

  private Notifier(List<Channel> channels, Means means) {
    this.channels = List.copyOf(channels);
    this.lanes = channels.stream().map(channel -> new Lane(channel, means)).toList();
    this.threads =
        lanes.stream()
            .map(lane -> Thread.ofVirtual().name("notify-" + lane.name()).unstarted(lane))
            .toList();
  }

  /**
   * Makes {@code channels} the configured ones and begins to send. News that was added before the
   * very first start waits for nobody: start this before anything that adds news. Takes over the
   * channels.
   */
  public static Notifier start(List<Channel> channels, Means means) {
    means
        .journal()
        .channels(
            channels.stream()
                .collect(Collectors.toMap(Channel::name, channel -> Set.copyOf(channel.kinds()))));
    Notifier notifier = new Notifier(channels, means);
    notifier.threads.forEach(Thread::start);
    return notifier;
  }

  /** News was added: look at once. Returns at once; without it, news is found within 5 s. */
  public void wake() {
    lanes.forEach(Lane::wake);
  }

  /** Waits until every channel is at rest; false when one is not within {@code limit}. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    for (Thread thread : threads) {
      if (!thread.join(limit)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Breaks off what is being sent, waits up to 5 s for each channel to note that, and closes the
   * channels. What was broken off is sent again at the next start.
   */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    try {
      if (!awaitEnd(FAREWELL)) {
        log.warn("A notification channel did not break off in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    channels.forEach(Channel::close);
  }
}
