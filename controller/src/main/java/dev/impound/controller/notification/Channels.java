package dev.impound.controller.notification;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes the channels that are configured. */
public final class Channels {

  /**
   * What channels work with.
   *
   * @param source URI that names this controller, such as {@code spiffe://DOMAIN/controller}
   * @param topics never called when no topic is configured
   */
  public record Means(
      String source, WebhookChannel.Signer signer, TopicPublisher topics, InstantSource clock) {}

  private Channels() {}

  /**
   * All channels, in the order of the configuration.
   *
   * @throws IOException when a secret cannot be read; then nothing is left open
   */
  public static List<Channel> open(NotificationSettings settings, Means means) throws IOException {
    List<Channel> channels = new ArrayList<>();
    try {
      for (ChannelSettings channel : settings.channels()) {
        channels.add(open(channel, means));
      }
    } catch (IOException e) {
      channels.forEach(Channel::close);
      throw e;
    }
    return List.copyOf(channels);
  }

  private static Channel open(ChannelSettings settings, Means means) throws IOException {
    return switch (settings) {
      case ChannelSettings.Webhook webhook ->
          new WebhookChannel(webhook, means.source(), means.signer(), means.clock());
      case ChannelSettings.Topic topic -> new TopicChannel(topic, means.topics());
    };
  }
}
