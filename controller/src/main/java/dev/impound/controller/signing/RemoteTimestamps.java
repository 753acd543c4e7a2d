package dev.impound.controller.signing;

import dev.impound.wire.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An RFC 3161 authority over HTTP. What it answers is not believed until it is checked. */
final class RemoteTimestamps implements TimestampAuthority {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Answers hold a few kilobytes. */
  private static final int MOST_BYTES = 256 << 10;

  private static final int OK = 200;

  private final URI url;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  RemoteTimestamps(URI url) {
    this.url = url;
  }

  @Override
  public byte[] answer(byte[] request) throws IOException {
    HttpRequest call =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Content-Type", "application/timestamp-query")
            .header("Accept", "application/timestamp-reply")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request))
            .build();
    try {
      HttpResponse<InputStream> response = send(call);
      try (InputStream body = response.body()) {
        // The client's own limit ends with the headers.
        CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .execute(() -> close(body));
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (response.statusCode() != OK || bytes.length > MOST_BYTES) {
          throw new IOException(
              "%s answered with status %d and %d bytes"
                  .formatted(name(), response.statusCode(), bytes.length));
        }
        return bytes;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("asking %s was interrupted".formatted(name()), e);
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // Whoever reads it is told.
    }
  }

  private HttpResponse<InputStream> send(HttpRequest call)
      throws IOException, InterruptedException {
    try {
      return http.send(call, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      // Its own message is often empty.
      throw new IOException("%s cannot be reached: %s".formatted(name(), e), e);
    }
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  /** Without what stands behind the host, which may be a secret. */
  @Override
  public String name() {
    return "the timestamp authority at " + Printable.brief(url.getScheme() + "://" + url.getHost());
  }
}
