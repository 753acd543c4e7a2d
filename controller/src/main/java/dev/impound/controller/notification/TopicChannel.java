package dev.impound.controller.notification;

import java.io.IOException;
import java.util.Set;

/** Tells the subscribers of a topic, in words for people. */
public final class TopicChannel implements Channel {
  /** What Simple Message Notification takes as a subject. */
  static final int MOST_SUBJECT = 512;

  private final ChannelSettings.Topic settings;
  private final TopicPublisher publisher;

  public TopicChannel(ChannelSettings.Topic settings, TopicPublisher publisher) {
    this.settings = settings;
    this.publisher = publisher;
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public Set<NewsKind> kinds() {
    return settings.kinds();
  }

  @Override
  public void send(News news, NewsFacts facts) throws IOException {
    publisher.publish(settings.topic(), subject(news), message(news, facts));
  }

  private static String subject(News news) {
    String whole =
        "Impound: %s%s: %s"
            .formatted(
                news.incident().map(id -> id + " ").orElse(""), news.kind().word(), news.text());
    StringBuilder ascii = new StringBuilder(MOST_SUBJECT);
    whole
        .codePoints()
        .limit(MOST_SUBJECT)
        .forEach(point -> ascii.append(point >= ' ' && point <= '~' ? (char) point : '?'));
    return ascii.toString();
  }

  private static String message(News news, NewsFacts facts) {
    StringBuilder message = new StringBuilder(news.text()).append("\n\n");
    news.incident().ifPresent(id -> message.append("Incident: ").append(id).append('\n'));
    facts
        .container()
        .ifPresent(
            container ->
                message
                    .append("Node: ")
                    .append(container.node())
                    .append("\nContainer: ")
                    .append(container.name())
                    .append(" (")
                    .append(container.id())
                    .append(")\n"));
    return message
        .append("Time: ")
        .append(news.at())
        .append("\nId: ")
        .append(news.id())
        .append('\n')
        .toString();
  }
}
