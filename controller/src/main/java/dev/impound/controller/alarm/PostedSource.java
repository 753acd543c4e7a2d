package dev.impound.controller.alarm;

/**
 * A configured source that posts its alarms. Safe for many threads; blocks for as long as reading
 * takes and never on the sender.
 */
public interface PostedSource {

  /** As configured: the last part of the path that it posts to. */
  String name();

  SourceKind kind();

  /**
   * Checks the sender's credential first, then reads the message.
   *
   * @throws MessageRefusedException when it is forged, replayed, stale, foreign or cannot be read
   */
  Reading read(Posted message);

  /** How it stands, in a few words, safe to show. */
  String state();

  /** What is wrong with it, safe to show; empty when nothing is. */
  String problem();
}
