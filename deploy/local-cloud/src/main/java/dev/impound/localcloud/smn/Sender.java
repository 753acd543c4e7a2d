package dev.impound.localcloud.smn;

import dev.impound.localcloud.smn.Delivery.Outcome;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts messages to endpoints, each on a thread of its own. A status of 500 or above, or none in
 * time, is tried again; anything else is final. Redirects are not followed. Closing it breaks off
 * what is under way and waits for nothing.
 */
final class Sender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

  /** Most posts at a time; further ones wait. Few enough for endpoints that count connections. */
  private static final int MOST_AT_ONCE = 16;

  private final HttpClient http;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);
  private final Deliveries deliveries;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("smn-", 0).factory());

  /**
   * @param trust whom HTTPS endpoints are trusted by
   */
  Sender(SSLContext trust, Deliveries deliveries) {
    this.deliveries = deliveries;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(trust)
            .build();
  }

  /** Sends the message to the subscription's endpoint; returns at once. */
  void send(Envelope envelope, Subscription to, Patience patience) {
    Delivery delivery =
        new Delivery(
            to.urn(),
            to.topic(),
            envelope.messageId(),
            envelope.type().text(),
            to.wish().endpoint(),
            0,
            0,
            Outcome.UNDERWAY);
    long number = deliveries.add(delivery);
    HttpRequest request = request(envelope, to.wish());
    threads.execute(() -> deliver(number, delivery, request, patience));
  }

  private static HttpRequest request(Envelope envelope, Wish wish) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(wish.endpoint())
            .header("Content-Type", "text/plain; charset=UTF-8")
            .header("X-SMN-MESSAGE-TYPE", envelope.type().text())
            .header("X-SMN-MESSAGE-ID", envelope.messageId())
            .header("X-SMN-TOPIC-URN", envelope.topicUrn())
            .POST(HttpRequest.BodyPublishers.ofString(envelope.body()));
    wish.headers().forEach(request::header);
    return request.build();
  }

  private void deliver(long number, Delivery fresh, HttpRequest request, Patience patience) {
    try {
      Delivery delivery = fresh;
      while (delivery.outcome() == Outcome.UNDERWAY) {
        if (delivery.tries() > 0) {
          Thread.sleep(patience.interval());
        }
        int status = post(request, patience.timeout());
        delivery = delivery.tried(status, outcome(status, delivery.tries() + 1, patience));
        deliveries.note(number, delivery);
      }
      LOG.atDebug()
          .addKeyValue("message", delivery.messageId())
          .addKeyValue("endpoint", delivery.endpoint())
          .addKeyValue("outcome", delivery.outcome())
          .log("Message left");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Outcome outcome(int status, int tries, Patience patience) {
    if (status >= 200 && status < 300) {
      return Outcome.TAKEN;
    }
    if (status > 0 && status < 500) {
      return Outcome.REFUSED;
    }
    return tries < patience.tries() ? Outcome.UNDERWAY : Outcome.GIVEN_UP;
  }

  /** The status that was answered; 0 for none. */
  private int post(HttpRequest request, Duration timeout) throws InterruptedException {
    room.acquire();
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(request, BodyHandlers.discarding());
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (ExecutionException | TimeoutException e) {
      LOG.atDebug()
          .addKeyValue("endpoint", request.uri())
          .addKeyValue("why", e)
          .log("Endpoint not reached");
      return 0;
    } finally {
      // An answer that does not end is broken off; one that has ended does not mind.
      answer.cancel(true);
      room.release();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.shutdownNow();
  }
}
