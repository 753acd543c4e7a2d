package dev.impound.controller.alarm.smn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.Posted;
import dev.impound.controller.alarm.Reading;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.testing.FakeClock;
import dev.impound.controller.testing.FakeSourceMemory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubscriptionsTest {
  private static final Signer SMN = Signer.rsa(2048);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final FakeClock clock = new FakeClock();
  private final FakeSmnCloud cloud =
      new FakeSmnCloud(SMN.certificate("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"));
  private final FakeSourceMemory memory = new FakeSourceMemory();

  private SmnSource source() {
    SourceSettings.Smn settings =
        new SourceSettings.Smn(
            "smn",
            Scope.ALL,
            List.of(Signer.TOPIC),
            Optional.empty(),
            Optional.empty(),
            Duration.ofHours(24));
    return new SmnSource(settings, cloud, (event, from) -> Optional.empty(), memory, clock);
  }

  private static Posted posted(Map<String, Object> fields) {
    return new Posted(Map.of(), SMN.sign(fields), Optional.empty(), "192.0.2.1");
  }

  @Test
  void confirmsByTheTokenAlone() {
    Map<String, Object> fields = Signer.subscription("0a419ac94f80");
    fields.put("subscribe_url", "https://evil.example/anything?x=1&token=0a419ac94f80");
    try (SmnSource source = source()) {
      assertThat(source.state()).isEqualTo("waits for the topic's confirmation");
      source.start();

      assertThat(source.read(posted(fields))).isInstanceOf(Reading.Handled.class);

      await().atMost(LONG).until(() -> source.state().equals("confirmed"));
      assertThat(cloud.confirmed).containsExactly(Signer.TOPIC + " 0a419ac94f80");
      assertThat(cloud.certificatesAsked).hasSize(1);
    }
  }

  @Test
  void confirmsAfterARestartWhatACrashInterrupted() {
    source().read(posted(Signer.subscription("0a419ac94f80")));
    assertThat(cloud.confirmed).isEmpty();

    try (SmnSource restarted = source()) {
      assertThat(restarted.state()).isEqualTo("is being confirmed");
      restarted.start();

      await().atMost(LONG).until(() -> restarted.state().equals("confirmed"));
    }
    assertThat(source().state()).isEqualTo("confirmed");
  }

  @Test
  void triesAgainWhenTheCloudIsAway() {
    cloud.trouble = Optional.of(CloudException.Kind.UNREACHABLE);
    try (Subscriptions subscriptions = subscriptions()) {
      subscriptions.confirm(SmnMessage.parse(SMN.sign(Signer.subscription("t0"))), "t0");
      subscriptions.work();
      assertThat(subscriptions.problem()).contains("in trouble");

      cloud.trouble = Optional.empty();
      subscriptions.work();

      assertThat(subscriptions.state()).isEqualTo("confirmed");
      assertThat(subscriptions.problem()).isEmpty();
    }
  }

  @Test
  void givesUpOnATokenThatTheCloudRefusesOrThatIsTooOld() {
    cloud.trouble = Optional.of(CloudException.Kind.REJECTED);
    try (Subscriptions subscriptions = subscriptions()) {
      subscriptions.confirm(SmnMessage.parse(SMN.sign(Signer.subscription("t0"))), "t0");
      subscriptions.work();

      assertThat(subscriptions.problem()).contains("request it again");
    }
    cloud.trouble = Optional.of(CloudException.Kind.UNREACHABLE);
    Map<String, Object> newer = Signer.subscription("t1");
    newer.put("timestamp", "2026-03-01T02:59:30Z");
    try (Subscriptions subscriptions = subscriptions()) {
      subscriptions.confirm(SmnMessage.parse(SMN.sign(newer)), "t1");
      subscriptions.work();
      assertThat(subscriptions.state()).isEqualTo("is being confirmed");

      clock.advance(Duration.ofHours(49));
      subscriptions.work();

      assertThat(subscriptions.state()).isEqualTo("could not be confirmed");
    }
  }

  private Subscriptions subscriptions() {
    SourceSettings.Smn settings =
        new SourceSettings.Smn(
            "smn",
            Scope.ALL,
            List.of(Signer.TOPIC),
            Optional.empty(),
            Optional.empty(),
            Duration.ofHours(24));
    return new Subscriptions(settings, cloud, memory, clock);
  }

  @Test
  void isNotHandledBeforeItIsDurable() {
    memory.failing(true);

    assertThatThrownBy(() -> source().read(posted(Signer.subscription("t0"))))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://console.huaweicloud.com/smn/subscription/confirm",
        "https://console.huaweicloud.com/?token=",
        "https://console.huaweicloud.com/?token=a&token=b",
        "https://console.huaweicloud.com/?token=a%26endpoint%3Db",
        "https://console.huaweicloud.com/?xtoken=a",
        ""
      })
  void refusesAConfirmationWithoutAProperToken(String url) {
    Map<String, Object> fields = Signer.subscription("t0");
    fields.put("subscribe_url", url);

    assertThatThrownBy(() -> source().read(posted(fields)))
        .isInstanceOf(MessageRefusedException.class)
        .hasMessageContaining("token");
    assertThat(cloud.confirmed).isEmpty();
  }

  @Test
  void refusesAForgedConfirmation() {
    Map<String, Object> fields = Signer.subscription("t0");
    SMN.sign(fields);
    fields.put("subscribe_url", "https://console.huaweicloud.com/?token=t1");
    Posted forged = new Posted(Map.of(), Signer.body(fields), Optional.empty(), "192.0.2.1");
    try (SmnSource source = source()) {
      source.start();

      assertThatThrownBy(() -> source.read(forged)).hasMessageContaining("signature");

      assertThat(source.state()).isEqualTo("waits for the topic's confirmation");
      assertThat(cloud.confirmed).isEmpty();
    }
  }

  @Test
  void saysThatSomebodyEndedTheSubscriptionAndDoesNotRenewIt() {
    SmnSource source = source();

    assertThat(source.read(posted(Signer.unsubscription()))).isInstanceOf(Reading.Handled.class);

    assertThat(source.state()).isEqualTo("unsubscribed at 2026-03-01T02:59:00Z");
    assertThat(source.problem()).startsWith("alarms: somebody ended the subscription");
    assertThat(cloud.confirmed).isEmpty();
  }

  @Test
  void isNotMisledByAnOlderMessageThatComesAgain() {
    SmnSource source = source();
    Map<String, Object> later = Signer.notification("text");
    later.put("timestamp", "2026-03-01T02:59:59Z");
    source.read(posted(Signer.unsubscription()));
    source.read(posted(later));
    assertThat(source.state()).isEqualTo("confirmed");

    source.read(posted(Signer.unsubscription()));
    source.read(posted(Signer.subscription("t0")));

    assertThat(source.state()).isEqualTo("confirmed");
  }

  @Test
  void keepsTheTokenOutOfItsWords() {
    assertThat(new Subscription(Subscription.Phase.CONFIRMING, clock.instant(), "topsecret"))
        .asString()
        .doesNotContain("topsecret");
  }
}
