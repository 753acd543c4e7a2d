package dev.impound.controller.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  private static final Instant AT = Instant.ofEpochSecond(1_614_265_330);
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SECRET =
      WebhookSignature.secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  private static final byte[] OTHER = new byte[32];

  /** The example that libraries of Standard Webhooks are tested with. */
  @Test
  void signsAsTheStandardsExample() {
    assertThat(WebhookSignature.sign(SECRET, ID, AT, BODY))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void takesWhatOneOfTheSecretsSignedAmongOtherSignatures() {
    String good = WebhookSignature.sign(SECRET, ID, AT, BODY);
    String many = "v1a,AAAA v1,AAAA " + good;

    assertThat(WebhookSignature.verify(List.of(OTHER, SECRET), ID, AT, BODY, many)).isTrue();
    assertThat(WebhookSignature.verify(List.of(SECRET, OTHER), ID, AT, BODY, good)).isTrue();
  }

  @Test
  void refusesWhatWasChanged() {
    String good = WebhookSignature.sign(SECRET, ID, AT, BODY);
    List<byte[]> secrets = List.of(SECRET);

    assertThat(WebhookSignature.verify(secrets, ID + "x", AT, BODY, good)).isFalse();
    assertThat(WebhookSignature.verify(secrets, ID, AT.plusSeconds(1), BODY, good)).isFalse();
    assertThat(WebhookSignature.verify(secrets, ID, AT, new byte[1], good)).isFalse();
    assertThat(WebhookSignature.verify(List.of(OTHER), ID, AT, BODY, good)).isFalse();
    assertThat(WebhookSignature.verify(List.of(), ID, AT, BODY, good)).isFalse();
    assertThat(WebhookSignature.verify(secrets, ID, AT, BODY, "")).isFalse();
    assertThat(WebhookSignature.verify(secrets, ID, AT, BODY, good.substring(3))).isFalse();
  }

  @Test
  void refusesASecretThatIsTooWeakOrNoneWithoutTellingIt() {
    String weak = "whsec_" + Base64.getEncoder().encodeToString(new byte[23]);
    String wide = "whsec_" + Base64.getEncoder().encodeToString(new byte[65]);
    for (String text : new String[] {weak, wide, "whsec_%tsecret", "secret", ""}) {
      assertThatThrownBy(() -> WebhookSignature.secret(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a secret")
          .hasMessageNotContaining("%t")
          .hasNoCause();
    }
  }
}
