package dev.impound.controller.cloud;

import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The temporary key of the agency that this server was given, from the metadata service of ECS: a
 * token first, where the service wants one, then the key. A key is renewed well before its end; one
 * that cannot be goes on until then.
 *
 * <p>The SDK has such a source, whose address is fixed and whose state nobody sees.
 */
public final class AgencyKeys implements KeySource {
  /** Where the metadata service is for every server. */
  public static final URI METADATA = URI.create("http://169.254.169.254");

  private static final Logger LOG = LoggerFactory.getLogger(AgencyKeys.class);
  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final Duration EARLY = Duration.ofMinutes(40);
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final String TOKEN_SECONDS = "21600";
  private static final int MOST_BYTES = 64 << 10;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final URI metadata;
  private final InstantSource clock;
  private final HttpClient http;
  private @Nullable Key key;
  private Instant next = Instant.MIN;

  /** A key and its end. */
  private record Key(Credentials credentials, Instant end) {}

  /**
   * @param metadata scheme and host, as {@link #METADATA}
   */
  public AgencyKeys(URI metadata, InstantSource clock) {
    this.metadata = metadata;
    this.clock = clock;
    this.http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  }

  @Override
  public synchronized Credentials current() {
    Instant now = clock.instant();
    Key held = key;
    if (held != null && (now.isBefore(held.end().minus(EARLY)) || now.isBefore(next))) {
      return usable(held, now, null);
    }
    next = now.plus(AGAIN);
    try {
      Key fetched = fetch();
      key = fetched;
      return usable(fetched, now, null);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("why", e.getMessage())
          .log("The key of the server's agency cannot be renewed");
      if (held == null) {
        throw none(String.valueOf(e.getMessage()), e);
      }
      return usable(held, now, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw none("the controller is shutting down", e);
    }
  }

  private static Credentials usable(Key held, Instant now, @Nullable Exception why) {
    if (!now.isBefore(held.end())) {
      throw none("its key ended at " + held.end(), why);
    }
    return held.credentials();
  }

  private static CloudException none(String why, @Nullable Exception cause) {
    return new CloudException(
        Kind.UNREACHABLE,
        "get a key of this server's agency",
        why,
        Answer.MISSING,
        "give the server an agency for ECS in its console, or set cloud.credentials to file",
        false,
        cause);
  }

  private Key fetch() throws IOException, InterruptedException {
    HttpRequest.Builder asked = request("/openstack/latest/securitykey").GET();
    String token = token();
    if (!token.isEmpty()) {
      asked.header("X-Metadata-Token", token);
    }
    HttpResponse<InputStream> answer = send(asked.build());
    String body = text(answer);
    if (answer.statusCode() != 200) {
      throw new IOException(
          "the metadata service answers HTTP %d: %s"
              .formatted(answer.statusCode(), Printable.brief(body)));
    }
    return parse(body);
  }

  /** Empty where the service wants none. */
  private String token() throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        send(
            request("/meta-data/latest/api/token")
                .header("X-Metadata-Token-Ttl-Seconds", TOKEN_SECONDS)
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build());
    String token = text(answer).strip();
    return answer.statusCode() == 200 && token.matches("[\\x21-\\x7e]{1,1024}") ? token : "";
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(metadata.resolve(path)).timeout(LIMIT);
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  private static String text(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream body = answer.body()) {
      return new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
  }

  /** Never tells what it read: there may be a key in it. */
  private static Key parse(String body) throws IOException {
    try {
      JsonNode found = JSON.readTree(body).path("credential");
      return new Key(
          new Credentials(
              found.path("access").asString(""),
              found.path("secret").asString(""),
              found.path("securitytoken").asString("")),
          Instant.parse(found.path("expires_at").asString("")));
    } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
      throw new IOException("the metadata service's answer is no key", null);
    }
  }

  @Override
  public synchronized String words() {
    Key held = key;
    return "of this server's agency" + (held == null ? "" : ", until " + held.end());
  }
}
