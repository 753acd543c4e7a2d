package dev.impound.controller.notification;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/** One channel as configured, complete and checked. */
public sealed interface ChannelSettings {
  String name();

  /** What it is told of. */
  Set<NewsKind> kinds();

  /**
   * A receiver that is posted to.
   *
   * @param url https, or http on the loopback; may hold a secret, and is never shown
   * @param secretFile holds {@code whsec_BASE64}
   */
  record Webhook(String name, Set<NewsKind> kinds, URI url, Path secretFile)
      implements ChannelSettings {
    public Webhook {
      kinds = Set.copyOf(kinds);
    }

    @Override
    public String toString() {
      return "Webhook[" + name + "]";
    }
  }

  /**
   * A topic of Simple Message Notification.
   *
   * @param topic its URN
   */
  record Topic(String name, Set<NewsKind> kinds, String topic) implements ChannelSettings {
    public Topic {
      kinds = Set.copyOf(kinds);
    }
  }
}
