package dev.impound.controller.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthEndpointTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Duration PATIENT = Duration.ofMinutes(2);
  private static final Duration HASTY = Duration.ofMillis(200);

  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private final AtomicInteger hangs = new AtomicInteger();

  @AfterEach
  void close() {
    hanging.countDown();
    client.close();
  }

  @Test
  void showsTheFigures() throws Exception {
    try (HealthEndpoint endpoint = endpoint(PATIENT)) {
      HttpResponse<String> answer = get(endpoint, "/metrics");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("content-type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(MetricsTest.parse(answer.body()))
          .containsEntry("impound_sessions", 7.0)
          .containsEntry("impound_build_info{version=\"1.2.3\"}", 1.0);
    }
  }

  @Test
  void isAliveWhateverTheChecksSay() throws Exception {
    try (HealthEndpoint endpoint = endpoint(PATIENT, failing("database", "is gone"))) {
      HttpResponse<String> answer = get(endpoint, "/healthz");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("ok\n");
    }
  }

  @Test
  void isReadyWhenEveryCheckPasses() throws Exception {
    try (HealthEndpoint endpoint = endpoint(PATIENT, passing("database"))) {
      HttpResponse<String> answer = get(endpoint, "/readyz");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("ready\n");
    }
  }

  @Test
  void tellsEachProblemInALineOfItsOwn() throws Exception {
    ReadinessCheck broken =
        new ReadinessCheck(
            "alarm port",
            () -> {
              throw new IllegalStateException("a defect");
            });
    try (HealthEndpoint endpoint =
        endpoint(PATIENT, failing("database", "is\nread-only"), passing("evidence disk"), broken)) {
      HttpResponse<String> answer = get(endpoint, "/readyz");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body())
          .isEqualTo(
              """
              database: is\\x0aread-only
              alarm port: the check failed: java.lang.IllegalStateException: a defect
              """);
    }
  }

  @Test
  void doesNotHangWithACheckThatHangsNorStartItAgain() throws Exception {
    try (HealthEndpoint endpoint =
        endpoint(HASTY, hangingCheck("database"), failing("evidence disk", "is full"))) {
      for (int asked = 0; asked < 3; asked++) {
        HttpResponse<String> answer = get(endpoint, "/readyz");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("database: no answer within 200 ms\n");
      }
      assertThat(hangs).hasValueLessThanOrEqualTo(1);
      assertThat(get(endpoint, "/healthz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void isReadyAgainWhenTheCheckNoLongerHangs() throws Exception {
    try (HealthEndpoint endpoint = endpoint(PATIENT, hangingCheck("database"))) {
      hanging.countDown();

      assertThat(get(endpoint, "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(endpoint, "/readyz").statusCode()).isEqualTo(200);
      assertThat(hangs).hasValue(2);
    }
  }

  @Test
  void knowsNothingElse() throws Exception {
    try (HealthEndpoint endpoint = endpoint(PATIENT)) {
      assertThat(get(endpoint, "/").statusCode()).isEqualTo(404);
      assertThat(get(endpoint, "/metrics/../../etc/passwd").statusCode()).isIn(400, 404);
      HttpResponse<String> posted =
          client.send(
              HttpRequest.newBuilder(url(endpoint, "/metrics"))
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(posted.statusCode()).isEqualTo(405);
    }
  }

  @Test
  void doesNotTellWhatItIsMadeOf() throws Exception {
    try (HealthEndpoint endpoint = endpoint(PATIENT)) {
      String ordinary = talk(endpoint, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
      String malformed = talk(endpoint, "GET\r\n");
      String tooLong =
          talk(endpoint, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(5000) + "\r\n");

      assertThat(ordinary).startsWith("HTTP/1.1 200");
      assertThat(malformed).startsWith("HTTP/1.1 400");
      assertThat(tooLong).startsWith("HTTP/1.1 431");
      for (String answer : List.of(ordinary, malformed, tooLong)) {
        assertThat(answer)
            .doesNotContainIgnoringCase("jetty")
            .doesNotContainIgnoringCase("server:");
      }
    }
  }

  @Test
  void saysWhenThePortIsTaken() throws Exception {
    try (HealthEndpoint first = endpoint(PATIENT)) {
      InetSocketAddress taken =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());

      assertThatThrownBy(() -> new HealthEndpoint(taken, metrics(), List.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot open the health port");
    }
  }

  private static HealthEndpoint endpoint(Duration limit, ReadinessCheck... checks)
      throws IOException {
    return new HealthEndpoint(ANY_PORT, metrics(), new Readiness(List.of(checks), limit));
  }

  private static Metrics metrics() {
    return new Metrics("1.2.3", Set.of(), Set.of(), new Gauges(() -> 0, () -> 7, () -> 0, () -> 0));
  }

  private static ReadinessCheck passing(String name) {
    return new ReadinessCheck(name, Optional::empty);
  }

  private static ReadinessCheck failing(String name, String problem) {
    return new ReadinessCheck(name, () -> Optional.of(problem));
  }

  private ReadinessCheck hangingCheck(String name) {
    return new ReadinessCheck(
        name,
        () -> {
          hangs.incrementAndGet();
          try {
            hanging.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Optional.empty();
        });
  }

  private HttpResponse<String> get(HealthEndpoint endpoint, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(url(endpoint, path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI url(HealthEndpoint endpoint, String path) {
    return URI.create("http://127.0.0.1:" + endpoint.port() + path);
  }

  /** What comes back for a head, until the endpoint closes the connection. */
  private static String talk(HealthEndpoint endpoint, String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
      socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
