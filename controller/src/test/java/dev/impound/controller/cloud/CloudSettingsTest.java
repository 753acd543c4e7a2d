package dev.impound.controller.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CloudSettingsTest {
  private static final Credentials CREDENTIALS = new Credentials("access", "topsecret", "token");

  @Test
  void hidesTheCredentials() {
    CloudSettings settings = CloudSettings.of("cn-north-4", "p1", CREDENTIALS, Endpoints.REGIONAL);

    assertThat(settings.toString()).doesNotContain("topsecret", "token", "access]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elb.example.com",
        "http://127.0.0.1:8445",
        "http://localhost:1",
        "http://[::1]:80",
        "http://10.9.8.7:1",
        "http://192.168.3.4:1",
        "http://172.16.0.1:1"
      })
  void takesEndpoints(String endpoint) {
    assertThat(
            CloudSettings.of("r", "p1", CREDENTIALS, new Endpoints(endpoint, "", "", "", ""))
                .endpoints()
                .elb())
        .isEqualTo(endpoint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://elb.example.com", "http://172.32.0.1", "http://8.8.8.8:80"})
  void refusesPlainHttpThatLeavesThePrivateNetwork(String endpoint) {
    assertThatThrownBy(
            () -> CloudSettings.of("r", "p1", CREDENTIALS, new Endpoints(endpoint, "", "", "", "")))
        .hasMessageContaining("use https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"elb.example.com", "ftp://x", "https://x/path", "https://", "::"})
  void refusesWhatIsNoEndpoint(String endpoint) {
    assertThatThrownBy(
            () -> CloudSettings.of("r", "p1", CREDENTIALS, new Endpoints("", endpoint, "", "", "")))
        .hasMessageContaining("not a cloud endpoint");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "{project_id}", "a b"})
  void refusesAProjectIdThatWouldChangeThePath(String project) {
    assertThatThrownBy(() -> CloudSettings.of("r", project, CREDENTIALS, Endpoints.REGIONAL))
        .hasMessageContaining("project id");
  }

  @Test
  void saysWhatToDoAboutAnUnknownRegion() {
    CloudSettings settings = CloudSettings.of("atlantis-1", "p1", CREDENTIALS, Endpoints.REGIONAL);

    assertThatThrownBy(() -> new HuaweiLoadBalancers(settings, "test"))
        .hasMessageContaining("cloud region atlantis-1 is not known")
        .hasMessageContaining("elb-endpoint");
  }
}
