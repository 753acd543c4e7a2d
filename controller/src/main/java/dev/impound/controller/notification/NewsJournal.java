package dev.impound.controller.notification;

import dev.impound.controller.incident.IncidentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** News and its delivery on the disk. Each method is one transaction. Safe for many threads. */
public interface NewsJournal {

  /**
   * How a notice stands.
   *
   * @param problem why the last attempt failed; empty when none did
   */
  record Receipt(String channel, Notice.State state, int attempts, String problem) {}

  /**
   * Makes these the configured channels: news added from here on waits for each channel that wants
   * its kind. What still waits for another channel is given up.
   */
  void channels(Map<String, Set<NewsKind>> wanted);

  /** Adds news; its number. */
  long add(Optional<IncidentId> incident, NewsKind kind, Instant at, String text);

  /** The oldest notice that waits for a channel, whether or not it is due. */
  Optional<Notice> first(String channel);

  /**
   * Takes a notice for sending until {@code until}: nobody else may before. False when somebody
   * else has taken or ended it since it was read.
   */
  boolean claim(Notice notice, Instant until);

  /** The channel has taken it. This and the next two do nothing when the claim was lost. */
  void sent(Notice claimed);

  /** It is to be sent again. */
  void later(Notice claimed, Instant nextAt, String problem);

  /** It is never sent again. */
  void giveUp(Notice claimed, String problem);

  /** Who has been told of a piece of news, by name of the channel. */
  List<Receipt> receipts(long news);
}
