package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.exception.ClientRequestException;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.smn.v2.SmnClient;
import com.huaweicloud.sdk.smn.v2.model.AddSubscriptionRequest;
import com.huaweicloud.sdk.smn.v2.model.AddSubscriptionRequestBody;
import com.huaweicloud.sdk.smn.v2.model.CancelSubscriptionRequest;
import com.huaweicloud.sdk.smn.v2.model.ConfirmSubscriptionRequest;
import com.huaweicloud.sdk.smn.v2.model.DownloadHttpCertRequest;
import com.huaweicloud.sdk.smn.v2.model.DownloadHttpSignCertRequest;
import com.huaweicloud.sdk.smn.v2.model.ListSubscriptionsByTopicRequest;
import com.huaweicloud.sdk.smn.v2.model.ListSubscriptionsItem;
import com.huaweicloud.sdk.smn.v2.model.PublishMessageRequest;
import com.huaweicloud.sdk.smn.v2.model.PublishMessageRequestBody;
import com.huaweicloud.sdk.smn.v2.model.SubscribeTopicRequest;
import com.huaweicloud.sdk.smn.v2.model.SubscriptionExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notifications through the SDK's own client, to an endpoint that checks what it gets. */
final class SmnTest {
  @TempDir private Path folder = Path.of("");

  private final Receiver receiver = new Receiver();
  private final HttpClient http = HttpClient.newHttpClient();
  private LocalCloud cloud;
  private SmnClient smn;

  @BeforeEach
  void start() {
    try {
      cloud =
          LocalCloud.start(
              World.notifying(receiver.writeCertificate(folder)),
              World.SECRET_KEY,
              Clock.systemUTC(),
              new Random(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    smn = client(World.SECRET_KEY);
  }

  @AfterEach
  void end() {
    http.close();
    cloud.close();
    receiver.close();
  }

  private SmnClient client(String secretKey) {
    return SmnClient.newBuilder()
        .withCredential(
            new BasicCredentials()
                .withAk(World.ACCESS_KEY)
                .withSk(secretKey)
                .withProjectId(World.PROJECT))
        .withHttpConfig(HttpConfig.getDefaultHttpConfig())
        .withEndpoint(cloud.endpoint())
        .build();
  }

  private String subscribe() {
    return smn.addSubscription(
            new AddSubscriptionRequest()
                .withTopicUrn(World.TOPIC_URN)
                .withBody(
                    new AddSubscriptionRequestBody()
                        .withProtocol("https")
                        .withEndpoint(receiver.url())
                        .withRemark("test")
                        .withExtension(
                            new SubscriptionExtension()
                                .withHeader(Map.of("X-Impound-Token", "t0ken")))))
        .getSubscriptionUrn();
  }

  private String confirm(Message invitation) {
    return smn.confirmSubscription(
            new ConfirmSubscriptionRequest()
                .withToken(invitation.parameter("subscribe_url", "token"))
                .withTopicUrn(World.TOPIC_URN)
                .withEndpoint(receiver.url()))
        .getSubscriptionUrn();
  }

  private String publish(String subject, String message) {
    return smn.publishMessage(
            new PublishMessageRequest()
                .withTopicUrn(World.TOPIC_URN)
                .withBody(
                    new PublishMessageRequestBody()
                        .withSubject(subject)
                        .withMessage(message)
                        .withTimeToLive("3600")))
        .getMessageId();
  }

  private List<ListSubscriptionsItem> subscriptions() {
    return smn.listSubscriptionsByTopic(
            new ListSubscriptionsByTopicRequest().withTopicUrn(World.TOPIC_URN))
        .getSubscriptions();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(cloud.endpoint() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String certificate(Message message) throws IOException, InterruptedException {
    return get("/smn/" + message.certificateId()).body();
  }

  @Test
  void asksAnEndpointToConfirmWithASignedMessage() throws Exception {
    String urn = subscribe();

    Message invitation = receiver.next();
    assertThat(urn).startsWith(World.TOPIC_URN + ":");
    assertThat(invitation.method()).isEqualTo("POST");
    assertThat(invitation.header("X-SMN-MESSAGE-TYPE")).isEqualTo("SubscriptionConfirmation");
    assertThat(invitation.header("X-SMN-MESSAGE-ID")).isEqualTo(invitation.field("message_id"));
    assertThat(invitation.header("X-SMN-TOPIC-URN")).isEqualTo(World.TOPIC_URN);
    assertThat(invitation.header("x-impound-token")).isEqualTo("t0ken");
    assertThat(invitation.field("signature_version")).isEqualTo("v1");
    assertThat(invitation.field("subscribe_url"))
        .startsWith("https://console.huaweicloud.com/smn/subscription/confirm?token=");
    assertThat(invitation.field("signing_cert_url"))
        .matches("https://smn\\.local-1\\.myhuaweicloud\\.com/smn/SMN_local-1_[0-9a-f]{32}\\.pem");
    assertThat(invitation.isSignedBy(certificate(invitation))).isTrue();
    assertThat(subscriptions())
        .singleElement()
        .satisfies(one -> assertThat(one.getStatus()).isZero());
  }

  @Test
  void sendsNotificationsToWhoHasConfirmed() throws Exception {
    String urn = subscribe();
    String before = publish("too early", "nobody listens");

    assertThat(confirm(receiver.next())).isEqualTo(urn);
    String id = publish("Alarm", "{\"rule\":\"Grüße \\\"from\\\" a shell\"}");

    Message notification = receiver.next();
    assertThat(id).matches("[0-9a-f]{32}").isNotEqualTo(before);
    assertThat(notification.field("message_id")).isEqualTo(id);
    assertThat(notification.header("X-SMN-MESSAGE-TYPE")).isEqualTo("Notification");
    assertThat(notification.field("subject")).isEqualTo("Alarm");
    assertThat(notification.field("message"))
        .isEqualTo("{\"rule\":\"Grüße \\\"from\\\" a shell\"}");
    assertThat(notification.field("timestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(notification.isSignedBy(certificate(notification))).isTrue();
    assertThat(subscriptions().getFirst().getStatus()).isEqualTo(1);
  }

  @Test
  void leavesAnEmptySubjectOutOfMessageAndSignature() throws Exception {
    subscribe();
    confirm(receiver.next());
    publish("", "text");

    Message notification = receiver.next();
    assertThat(notification.json().has("subject")).isFalse();
    assertThat(notification.isSignedBy(certificate(notification))).isTrue();
  }

  @Test
  void tellsAnEndpointThatItIsUnsubscribed() throws Exception {
    String urn = subscribe();
    confirm(receiver.next());

    smn.cancelSubscription(new CancelSubscriptionRequest().withSubscriptionUrn(urn));
    Message farewell = receiver.next();
    publish("x", "nobody is left");

    assertThat(farewell.field("type")).isEqualTo("UnsubscribeConfirmation");
    assertThat(farewell.isSignedBy(certificate(farewell))).isTrue();
    assertThat(subscriptions()).isEmpty();
    assertThat(cloud.notifications().deliveries()).hasSize(2);
  }

  @Test
  void keepsOneSubscriptionOfAnEndpoint() throws Exception {
    String first = subscribe();
    receiver.next();

    assertThat(subscribe()).isEqualTo(first);
    assertThat(receiver.next().field("type")).isEqualTo("SubscriptionConfirmation");
    assertThat(subscriptions()).hasSize(1);
  }

  @Test
  void confirmsByEitherCallAndWithoutASignature() throws Exception {
    String urn = subscribe();
    String token = receiver.next().parameter("subscribe_url", "token");

    assertThat(
            smn.subscribeTopic(new SubscribeTopicRequest().withToken(token)).getSubscriptionUrn())
        .isEqualTo(urn);
    assertThat(get("/rest/v2/notifications/subscription/confirm?token=" + token).body())
        .contains(urn);
  }

  @Test
  void refusesToConfirmForAnotherTopicOrEndpointOrWithAWrongSignature() throws Exception {
    subscribe();
    String token = receiver.next().parameter("subscribe_url", "token");

    for (ConfirmSubscriptionRequest wrong :
        List.of(
            new ConfirmSubscriptionRequest().withToken("0".repeat(64)),
            new ConfirmSubscriptionRequest().withToken(token).withTopicUrn("urn:smn:a:b:c"),
            new ConfirmSubscriptionRequest().withToken(token).withEndpoint("https://other/"))) {
      assertThat(refusal(() -> smn.confirmSubscription(wrong)).getHttpStatusCode()).isEqualTo(400);
    }
    assertThat(
            refusal(
                    () ->
                        client("wrong")
                            .confirmSubscription(new ConfirmSubscriptionRequest().withToken(token)))
                .getHttpStatusCode())
        .isEqualTo(401);
    assertThat(subscriptions().getFirst().getStatus()).isZero();
  }

  @Test
  void givesTheCertificateByBothCalls() throws Exception {
    subscribe();
    String id = receiver.next().certificateId();

    assertThat(
            smn.downloadHttpCert(new DownloadHttpCertRequest().withCertificateId(id))
                .getHttpStatusCode())
        .isEqualTo(200);
    assertThat(
            smn.downloadHttpSignCert(new DownloadHttpSignCertRequest().withCertificateId(id))
                .getHttpStatusCode())
        .isEqualTo(200);
    assertThat(get("/smn/" + id).headers().firstValue("Content-Type"))
        .hasValue("application/octet-stream");
    assertThat(get("/v2/notifications/certifications/download/" + id).body())
        .startsWith("-----BEGIN CERTIFICATE-----")
        .isEqualTo(get("/smn/" + id).body());
    assertThat(get("/smn/other.pem").statusCode()).isEqualTo(404);
  }

  @Test
  void refusesWhatTheServiceRefuses() {
    ClientRequestException unknownTopic =
        refusal(
            () ->
                smn.publishMessage(
                    new PublishMessageRequest()
                        .withTopicUrn(World.TOPIC_URN + "2")
                        .withBody(new PublishMessageRequestBody().withMessage("x"))));
    ClientRequestException otherProtocol = refusal(() -> add("sms", "https://host/", Map.of()));
    ClientRequestException otherEndpoint = refusal(() -> add("https", "http://host/", Map.of()));
    ClientRequestException ownHeader =
        refusal(() -> add("https", "https://host/", Map.of("x-smn-message-id", "1")));
    ClientRequestException unknownSubscription =
        refusal(
            () ->
                smn.cancelSubscription(
                    new CancelSubscriptionRequest().withSubscriptionUrn(World.TOPIC_URN + ":0")));

    assertThat(unknownTopic.getErrorCode()).isEqualTo("SMN.0006");
    assertThat(otherProtocol.getErrorCode()).isEqualTo("SMN.0011");
    assertThat(otherEndpoint.getErrorCode()).isEqualTo("SMN.0012");
    assertThat(ownHeader.getErrorMsg()).contains("extension.header");
    assertThat(unknownSubscription.getErrorCode()).isEqualTo("SMN.0013");
  }

  private void add(String protocol, String endpoint, Map<String, String> headers) {
    smn.addSubscription(
        new AddSubscriptionRequest()
            .withTopicUrn(World.TOPIC_URN)
            .withBody(
                new AddSubscriptionRequestBody()
                    .withProtocol(protocol)
                    .withEndpoint(endpoint)
                    .withExtension(new SubscriptionExtension().withHeader(headers))));
  }

  private static ClientRequestException refusal(Runnable call) {
    return catchThrowableOfType(ClientRequestException.class, call::run);
  }
}
