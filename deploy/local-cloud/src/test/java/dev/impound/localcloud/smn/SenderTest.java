package dev.impound.localcloud.smn;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.impound.localcloud.smn.Delivery.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a message is sent. */
final class SenderTest {
  private static final Patience SEVEN_TRIES =
      new Patience(7, Duration.ofMillis(1), Duration.ofSeconds(30));

  private final Deliveries deliveries = new Deliveries();
  private final Sender sender = sender();

  private Sender sender() {
    try {
      return new Sender(Trust.of(""), deliveries);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void end() {
    sender.close();
  }

  private Delivery sent(String endpoint) {
    return sent(endpoint, SEVEN_TRIES);
  }

  private Delivery sent(String endpoint, Patience patience) {
    Topic topic = new Topic("t", "urn:smn:r:p:t");
    Subscription to =
        new Subscription(
            "urn:smn:r:p:t:1",
            topic,
            Wish.of("http", endpoint, "", Map.of()),
            "token",
            Instant.EPOCH,
            true);
    sender.send(new Envelope(Envelope.Type.NOTIFICATION, topic.urn(), "id", "{}"), to, patience);
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> deliveries.list().getFirst(), delivery -> delivery.outcome() != Outcome.UNDERWAY);
  }

  private static HttpServer answering(int status, AtomicInteger count) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          count.incrementAndGet();
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String url(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @Test
  void givesUpAfterSixFurtherTries() throws IOException {
    AtomicInteger count = new AtomicInteger();
    HttpServer server = answering(503, count);
    try {
      Delivery delivery = sent(url(server));

      assertThat(delivery.outcome()).isEqualTo(Outcome.GIVEN_UP);
      assertThat(delivery.tries()).isEqualTo(7);
      assertThat(delivery.lastStatus()).isEqualTo(503);
      assertThat(count).hasValue(7);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void triesAgainWhatCannotBeReached() throws IOException {
    HttpServer gone = answering(200, new AtomicInteger());
    String url = url(gone);
    gone.stop(0);

    Delivery delivery = sent(url);

    assertThat(delivery.outcome()).isEqualTo(Outcome.GIVEN_UP);
    assertThat(delivery.tries()).isEqualTo(7);
    assertThat(delivery.lastStatus()).isZero();
  }

  @Test
  void doesNotWaitForAnAnswerThatDoesNotEnd() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
        });
    server.start();
    try {
      Delivery delivery = sent(url(server), new Patience(1, Duration.ZERO, Duration.ofMillis(300)));

      assertThat(delivery.outcome()).isEqualTo(Outcome.GIVEN_UP);
      assertThat(delivery.lastStatus()).isZero();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void followsNoRedirect() throws IOException {
    AtomicInteger count = new AtomicInteger();
    HttpServer server = answering(302, count);
    try {
      assertThat(sent(url(server)).outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(count).hasValue(1);
    } finally {
      server.stop(0);
    }
  }
}
