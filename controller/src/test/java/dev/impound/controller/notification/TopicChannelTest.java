package dev.impound.controller.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.incident.IncidentId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicChannelTest {
  private static final String TOPIC = "urn:smn:eu-west-0:" + "0".repeat(32) + ":soc";

  private record Published(String topic, String subject, String message) {}

  private final List<Published> published = new ArrayList<>();
  private final TopicChannel channel =
      new TopicChannel(
          new ChannelSettings.Topic("phone", EnumSet.allOf(NewsKind.class), TOPIC),
          (topic, subject, message) -> published.add(new Published(topic, subject, message)));

  @Test
  void publishesInWordsForPeople() throws IOException {
    channel.send(
        news("freeze of café failed"),
        new NewsFacts(Optional.of(new NewsFacts.Container("web-1", "ab".repeat(32), "shop"))));

    assertThat(published)
        .containsExactly(
            new Published(
                TOPIC,
                "Impound: INC-7 step-failed: freeze of caf? failed",
                """
                freeze of café failed

                Incident: INC-7
                Node: web-1
                Container: shop (%s)
                Time: 2026-03-01T03:00:00Z
                Id: news-42
                """
                    .formatted("ab".repeat(32))));
  }

  @Test
  void keepsTheSubjectWithinWhatTheServiceTakes() throws IOException {
    channel.send(news("two\nlines " + "🐳".repeat(1000)), NewsFacts.NONE);

    assertThat(published.getFirst().subject())
        .startsWith("Impound: INC-7 step-failed: two?lines ?")
        .hasSize(TopicChannel.MOST_SUBJECT)
        .matches("[ -~]*");
  }

  private static News news(String text) {
    return new News(
        42,
        Optional.of(new IncidentId(7)),
        NewsKind.STEP_FAILED,
        Instant.parse("2026-03-01T03:00:00Z"),
        text);
  }
}
