package dev.impound.controller.cloud;

import com.huaweicloud.sdk.core.HcClient;
import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.smn.v2.SmnClient;
import com.huaweicloud.sdk.smn.v2.model.ConfirmSubscriptionRequest;
import com.huaweicloud.sdk.smn.v2.model.PublishMessageRequest;
import com.huaweicloud.sdk.smn.v2.model.PublishMessageRequestBody;
import com.huaweicloud.sdk.smn.v2.region.SmnRegion;
import dev.impound.controller.alarm.smn.SmnCloud;
import dev.impound.wire.Printable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Huawei Cloud's Simple Message Notification. Holds its clients for its life; connections are kept.
 * Safe for many threads.
 */
public final class HuaweiNotifications implements SmnCloud {
  private static final String PERMISSIONS =
      "to publish to topics and to confirm subscriptions, as the policy SMN FullAccess gives them";
  private static final Pattern TOPIC = Pattern.compile("urn:smn:[A-Za-z0-9_:-]{1,400}");
  private static final Pattern CERTIFICATE = Pattern.compile("[A-Za-z0-9_.-]{1,124}\\.pem");

  /** By the SDK's own class the certificate's bytes do not come through. */
  private static final RawOperation DOWNLOAD =
      new RawOperation(HttpMethod.GET, "/smn/{certificate_id}").path("certificate_id");

  private final Calls calls = new Calls(PERMISSIONS);
  private final SmnClient smn;
  private final HcClient core;

  /**
   * @param version of this program, told to the cloud
   */
  public HuaweiNotifications(CloudSettings settings, String version) {
    this.smn = HuaweiClients.smn(settings, version, calls);
    this.core = HuaweiClients.smnCore(settings, version, calls);
  }

  /** How the last call failed; empty when it did not, or none was made. */
  public Optional<String> problem() {
    return calls.problem();
  }

  @Override
  public String confirm(String topicUrn, String token) {
    ConfirmSubscriptionRequest request =
        new ConfirmSubscriptionRequest().withTopicUrn(topicUrn).withToken(token);
    String subscription =
        calls
            .write(
                "confirm the subscription to " + Printable.brief(topicUrn),
                () -> smn.confirmSubscription(request))
            .getSubscriptionUrn();
    return Objects.requireNonNullElse(subscription, "");
  }

  @Override
  public byte[] signingCertificate(String certificateId) {
    if (!CERTIFICATE.matcher(certificateId).matches()) {
      throw new IllegalArgumentException(
          "not a certificate's id: \"%s\"".formatted(Printable.brief(certificateId)));
    }
    RawRequest request = new RawRequest().with("certificate_id", certificateId);
    return calls
        .read("fetch the certificate " + certificateId, () -> DOWNLOAD.call(core, request))
        .text()
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The host of the region's own endpoint, whatever endpoint is configured. */
  @Override
  public String expectedCertificateHost(String region) {
    try {
      URI endpoint = URI.create(SmnRegion.valueOf(region).getEndpoints().getFirst());
      return Objects.requireNonNull(endpoint.getHost());
    } catch (IllegalArgumentException e) {
      return "smn.%s.myhuaweicloud.com".formatted(region);
    }
  }

  /**
   * Publishes a message to a topic.
   *
   * @param subject at most 512 ASCII characters; empty for none
   * @throws dev.impound.controller.isolation.CloudException when it is not known to be published
   */
  public void publish(String topicUrn, String subject, String message) {
    if (!TOPIC.matcher(topicUrn).matches()) {
      throw new IllegalArgumentException(
          "not a topic's URN: \"%s\"".formatted(Printable.brief(topicUrn)));
    }
    PublishMessageRequestBody body = new PublishMessageRequestBody().withMessage(message);
    if (!subject.isEmpty()) {
      body.setSubject(subject);
    }
    PublishMessageRequest request =
        new PublishMessageRequest().withTopicUrn(topicUrn).withBody(body);
    calls.write("publish to " + topicUrn, () -> smn.publishMessage(request));
  }
}
