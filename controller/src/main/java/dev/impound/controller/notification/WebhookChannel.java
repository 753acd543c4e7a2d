package dev.impound.controller.notification;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts each piece of news as a CloudEvent, signed as Standard Webhooks says. The header {@code
 * webhook-id} is the same however often it is sent. 2xx is success; a 4xx other than 408 and 429 is
 * a refusal; anything else, redirects included, is tried again.
 */
public final class WebhookChannel implements Channel {

  /** Signs as Standard Webhooks says. */
  @FunctionalInterface
  public interface Signer {
    /** Value of the header {@code webhook-signature}. */
    String sign(byte[] secret, String id, Instant at, byte[] body);
  }

  /** How long connecting, and sending as a whole, may take. */
  record Limits(Duration connect, Duration whole) {
    static final Limits STANDARD = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  private final ChannelSettings.Webhook settings;
  private final String source;
  private final Signer signer;
  private final InstantSource clock;
  private final Limits limits;
  private final byte[] secret;
  private final HttpClient client;

  /**
   * @param source URI that names this controller in what it sends
   * @throws IOException when the secret cannot be read
   */
  public WebhookChannel(
      ChannelSettings.Webhook settings, String source, Signer signer, InstantSource clock)
      throws IOException {
    this(settings, source, signer, clock, Limits.STANDARD);
  }

  WebhookChannel(
      ChannelSettings.Webhook settings,
      String source,
      Signer signer,
      InstantSource clock,
      Limits limits)
      throws IOException {
    this.settings = settings;
    this.source = source;
    this.signer = signer;
    this.clock = clock;
    this.limits = limits;
    this.secret = WebhookSecret.read(settings.secretFile());
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public Set<NewsKind> kinds() {
    return settings.kinds();
  }

  @Override
  public void send(News news, NewsFacts facts) throws IOException, InterruptedException {
    int status = post(request(news, CloudEvent.of(news, facts, source)));
    if (status / 100 == 2) {
      return;
    }
    String answer = "the receiver answered with HTTP status " + status;
    if (status / 100 == 4 && status != 408 && status != 429) {
      throw new NewsRefusedException(answer);
    }
    throw new IOException(answer + (status / 100 == 3 ? "; redirects are not followed" : ""));
  }

  private HttpRequest request(News news, byte[] body) {
    Instant now = clock.instant();
    return HttpRequest.newBuilder(settings.url())
        .timeout(limits.whole())
        .header("content-type", CloudEvent.CONTENT_TYPE)
        .header("user-agent", "Impound")
        .header("webhook-id", news.id())
        .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
        .header("webhook-signature", signer.sign(secret, news.id(), now, body))
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  /** The status. The request's own limit ends with the headers; this one with the last byte. */
  private int post(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      return answer.get(limits.whole().toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + limits.whole().toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException("cannot send: " + e.getCause(), e);
    } finally {
      answer.cancel(true);
    }
  }

  /** Breaks off whatever is being sent. */
  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
