package dev.impound.controller.notification;

import java.io.IOException;
import java.util.Set;

/** Somebody who is told. Used by one thread at a time. */
public interface Channel extends AutoCloseable {

  /** As configured. */
  String name();

  /** What it is told of. */
  Set<NewsKind> kinds();

  /**
   * Sends, and returns when the receiver has taken it. May be asked again for the same news; limits
   * its own time.
   *
   * @throws IOException when it should be tried again later; the message holds no secret
   * @throws NewsRefusedException when the receiver will never take it
   */
  void send(News news, NewsFacts facts) throws IOException, InterruptedException;

  /** Frees what the channel holds. */
  @Override
  default void close() {}
}
