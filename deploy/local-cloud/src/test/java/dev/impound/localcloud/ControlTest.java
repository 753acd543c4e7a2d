package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.isolation.CloudException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The control paths, and what the controller's adapter makes of the stand-in. */
final class ControlTest {
  private final LocalCloud cloud = start();
  private final HttpClient http = HttpClient.newHttpClient();
  private final HuaweiLoadBalancers loadBalancers =
      new HuaweiLoadBalancers(
          LocalCloudUnderTest.settings(cloud.endpoint(), World.SECRET_KEY), "test");

  private static LocalCloud start() {
    try {
      return LocalCloud.start(World.contract(), World.SECRET_KEY, Clock.systemUTC(), new Random(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void end() {
    http.close();
    cloud.close();
  }

  @Test
  void saysThatItIsNoCloud() throws Exception {
    HttpResponse<String> answer = control("GET", "/local-cloud", "");

    assertThat(answer.headers().firstValue("Server")).hasValue("impound-local-cloud");
    assertThat(answer.body()).contains("not a cloud").contains("listener-web");
  }

  @Test
  void isKnownForAStandInByTheAdapter() {
    assertThat(loadBalancers.localStandIn()).isEmpty();

    loadBalancers.probe();

    assertThat(loadBalancers.localStandIn()).hasValue(true);
    assertThat(loadBalancers.problem()).isEmpty();
  }

  @Test
  void makesTheOrderedNumberOfRequestsFail() throws Exception {
    assertThat(
            control(
                    "POST",
                    "/local-cloud/faults",
                    "{\"method\":\"GET\",\"path\":\"/ipgroups$\",\"times\":2,\"status\":429,"
                        + "\"code\":\"APIGW.0308\"}")
                .statusCode())
        .isEqualTo(204);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(loadBalancers::probe)
          .isInstanceOf(CloudException.class)
          .hasMessageContaining("HTTP 429 APIGW.0308, request id");
      assertThat(loadBalancers.problem()).isPresent();
    }
    loadBalancers.probe();
    assertThat(loadBalancers.problem()).isEmpty();
    assertThat(control("GET", "/local-cloud/requests?method=GET&path=ipgroups", "").body())
        .contains("\"count\":3");
  }

  @Test
  void forgetsFaultsAndRequests() throws Exception {
    control("POST", "/local-cloud/faults", "{\"times\":9,\"status\":500}");
    control("DELETE", "/local-cloud/faults", "");
    loadBalancers.probe();
    control("DELETE", "/local-cloud/requests", "");

    assertThat(control("GET", "/local-cloud/requests", "").body()).contains("\"count\":0");
  }

  @Test
  void closesTheConnectionWithoutAnAnswerWhenItIsToldTo() throws Exception {
    control("POST", "/local-cloud/faults", "{\"times\":9,\"answer\":\"drop\"}");

    assertThatThrownBy(loadBalancers::probe)
        .isInstanceOf(CloudException.class)
        .hasMessageContaining("connection broke");
  }

  @Test
  void answersLateAndOtherwiseAsEver() throws Exception {
    control("POST", "/local-cloud/faults", "{\"delay-millis\":20}");

    assertThat(loadBalancers.addressGroups("office")).hasSize(1);
  }

  @Test
  void setsWhatALoadBalancerSaysOfItself() throws Exception {
    control(
        "PUT", "/local-cloud/load-balancers/lb-1", "{\"provisioning-status\":\"PENDING_UPDATE\"}");

    assertThat(loadBalancers.isActive("lb-1")).isFalse();
  }

  @Test
  void refusesMalformedOrders() throws Exception {
    for (String order :
        new String[] {"", "{\"path\":\"(\"}", "{\"answer\":\"sing\"}", "{\"x\":1}"}) {
      assertThat(control("POST", "/local-cloud/faults", order).statusCode()).isEqualTo(400);
    }
    assertThat(control("GET", "/local-cloud/nothing", "").statusCode()).isEqualTo(404);
  }

  @Test
  void tellsWrongCredentialsWithWhatToDo() {
    HuaweiLoadBalancers stranger =
        new HuaweiLoadBalancers(LocalCloudUnderTest.settings(cloud.endpoint(), "wrong"), "test");

    assertThatThrownBy(stranger::probe)
        .isInstanceOf(CloudException.class)
        .hasMessageContaining("401 APIGW.0301")
        .hasMessageContaining("check the access key and secret key")
        .hasMessageNotContaining("wrong")
        .hasMessageNotContaining(World.SECRET_KEY);
  }

  @Test
  void tellsThatNothingListens() {
    HuaweiLoadBalancers nowhere =
        new HuaweiLoadBalancers(
            LocalCloudUnderTest.settings("http://127.0.0.1:1", World.SECRET_KEY), "test");

    assertThatThrownBy(nowhere::probe)
        .isInstanceOfSatisfying(
            CloudException.class,
            failure -> assertThat(failure.kind()).isEqualTo(CloudException.Kind.UNREACHABLE));
  }

  private HttpResponse<String> control(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(cloud.endpoint() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
