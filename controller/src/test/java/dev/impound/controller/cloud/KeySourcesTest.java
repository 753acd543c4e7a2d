package dev.impound.controller.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.impound.controller.isolation.CloudException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that are renewed while the program runs. */
class KeySourcesTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir private Path folder;
  private final List<String> asked = new ArrayList<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private HttpServer metadata;
  private boolean wantsToken = true;
  private int number;
  private String broken = "";

  @BeforeEach
  void start() throws IOException {
    metadata = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    metadata.createContext("/", this::answer);
    metadata.start();
  }

  @AfterEach
  void stop() {
    metadata.stop(0);
  }

  /** As the metadata service of ECS: a token for PUT, a key for whoever shows it. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(exchange.getRequestMethod() + " " + path);
      boolean token = path.equals("/meta-data/latest/api/token");
      boolean shown = "tok".equals(exchange.getRequestHeaders().getFirst("X-Metadata-Token"));
      int status = token ? (wantsToken ? 200 : 404) : (wantsToken && !shown ? 401 : 200);
      String body = token ? "tok" : broken.isEmpty() ? key() : broken;
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(broken.isEmpty() || token ? status : 500, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String key() {
    number++;
    return "{\"credential\":{\"access\":\"ak%d\",\"secret\":\"sk%d\",\"securitytoken\":\"st%d\",\"expires_at\":\"%s\"}}"
        .formatted(number, number, number, now.get().plus(Duration.ofHours(2)));
  }

  private AgencyKeys agency() {
    return new AgencyKeys(
        URI.create("http://127.0.0.1:" + metadata.getAddress().getPort()), now::get);
  }

  @Test
  void takesTheKeyOfTheAgencyAndAsksNoMoreWhileItIsFresh() {
    AgencyKeys keys = agency();

    assertThat(keys.current()).isEqualTo(new Credentials("ak1", "sk1", "st1"));
    now.set(START.plus(Duration.ofMinutes(79)));
    assertThat(keys.current().accessKey()).isEqualTo("ak1");
    assertThat(asked)
        .containsExactly("PUT /meta-data/latest/api/token", "GET /openstack/latest/securitykey");
    assertThat(keys.words()).contains("until 2026-03-01T02:00:00Z").doesNotContain("sk1", "st1");
  }

  @Test
  void renewsTheKeyWellBeforeItsEnd() {
    AgencyKeys keys = agency();
    assertThat(keys.current().accessKey()).isEqualTo("ak1");

    now.set(START.plus(Duration.ofMinutes(81)));

    assertThat(keys.current().accessKey()).isEqualTo("ak2");
  }

  @Test
  void asksServicesThatWantNoToken() {
    wantsToken = false;

    assertThat(agency().current().accessKey()).isEqualTo("ak1");
  }

  @Test
  void goesOnWithTheKeyItHasUntilItsEndAndThenSaysWhatIsWrong() {
    AgencyKeys keys = agency();
    assertThat(keys.current().accessKey()).isEqualTo("ak1");
    broken = "{\"secret\":\"never shown\"}";

    now.set(START.plus(Duration.ofMinutes(119)));
    assertThat(keys.current().accessKey()).isEqualTo("ak1");
    now.set(START.plus(Duration.ofMinutes(121)));

    CloudException failure = catchThrowableOfType(CloudException.class, keys::current);
    assertThat(failure).hasMessageContaining("its key ended").hasMessageContaining("agency");
    broken = "";
    now.set(START.plus(Duration.ofMinutes(122)));
    assertThat(keys.current().accessKey()).isEqualTo("ak2");
  }

  @Test
  void readsAFileAgainThatChangesAndKeepsTheKeyWhereItCannot() throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "one");
    FileKeys keys =
        new FileKeys(
            file,
            path -> {
              try {
                return new Credentials(Files.readString(path), "secret", "");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });

    assertThat(keys.current().accessKey()).isEqualTo("one");
    Files.writeString(file, "");
    assertThat(keys.current().accessKey()).isEqualTo("one");
    Files.writeString(file, "second");
    assertThat(keys.current().accessKey()).isEqualTo("second");
  }

  @Test
  void signsTheNextCallWithTheRenewedKeyAllOfIt() {
    AtomicReference<Credentials> key =
        new AtomicReference<>(new Credentials("first", "secret", ""));
    try (RecordingCloud recording = new RecordingCloud()) {
      recording.answers("{\"ipgroups\":[]}");
      HuaweiLoadBalancers cloud =
          new HuaweiLoadBalancers(
              CloudSettings.of(
                  "cn-north-4", "project1", key::get, recording.settings().endpoints()),
              "test");
      cloud.probe();
      key.set(new Credentials("second", "other", "temporary"));
      cloud.probe();
      key.set(new Credentials("third", "permanent", ""));
      cloud.probe();

      assertThat(recording.asked)
          .extracting(
              request -> request.headers().getOrDefault("authorization", "").split(",", 2)[0])
          .containsExactly(
              "SDK-HMAC-SHA256 Access=first",
              "SDK-HMAC-SHA256 Access=second",
              "SDK-HMAC-SHA256 Access=third");
      assertThat(recording.asked)
          .extracting(request -> request.headers().getOrDefault("x-security-token", ""))
          .containsExactly("", "temporary", "");
    }
  }

  @Test
  void namesTheEnterpriseProjectInEveryList() {
    try (RecordingCloud recording = new RecordingCloud()) {
      recording.answers(
          "{\"ipgroups\":[],\"pools\":[],\"listeners\":[],\"l7policies\":[],\"servers\":[],"
              + "\"security_groups\":[]}");
      HuaweiLoadBalancers cloud =
          new HuaweiLoadBalancers(recording.settings().within("ep-1"), "test");

      assertThat(cloud.addressGroups("g")).isEmpty();
      assertThat(cloud.pools("10.0.0.1")).isEmpty();
      assertThat(cloud.listenersOfDefaultPool("p")).isEmpty();
      assertThat(cloud.forwardings()).isEmpty();
      assertThat(cloud.servers("n")).isEmpty();
      assertThat(cloud.ports().securityGroups("g")).isEmpty();

      assertThat(recording.asked)
          .hasSize(7)
          .extracting(RecordingCloud.Asked::target)
          .allMatch(target -> target.contains("enterprise_project_id=ep-1"));
    }
  }

  @Test
  void needsBothPartsOfAKey() {
    assertThatThrownBy(() -> new Credentials("access", " ", "")).hasMessageContaining("secret-key");
  }
}
