package dev.impound.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Detectors that post to the alarm port. */
final class AlarmSender {
  private static final String TOKEN = "falco-token-of-the-end-to-end-tests";
  private static final byte[] SECRET =
      "a secret of the end-to-end tests".getBytes(StandardCharsets.UTF_8);

  private final int port;
  private final HttpClient http;

  /** What the port answered. */
  record Answer(int status, String body) {}

  /**
   * @param authority PEM of whom the port's certificate is signed by
   */
  AlarmSender(int port, Path authority) {
    this.port = port;
    this.http =
        HttpClient.newBuilder()
            .sslContext(trusting(authority))
            .connectTimeout(Duration.ofSeconds(20))
            .build();
  }

  /** Writes the secrets that the controller shares with the detectors. */
  static void writeSecrets(Path work) {
    Trust.write(work.resolve("falco-token"), TOKEN);
    Trust.write(
        work.resolve("relay-secret"), "whsec_" + Base64.getEncoder().encodeToString(SECRET));
  }

  /** The section of a controller's configuration that takes in what is sent here. */
  static String controllerSection(int port, Path tls, Path work) {
    return """
    alarms:
      listen: 127.0.0.1:%1$d
      certificate-file: %2$s/cert.pem
      key-file: %2$s/key.pem
      sources:
        topic:
          kind: smn
          topics: ["%3$s"]
        hss:
          kind: hss
          poll: 5s
        falco:
          kind: falco
          token-file: %4$s/falco-token
        relay:
          kind: generic
          secret-files: [%4$s/relay-secret]
    """
        .formatted(port, tls, LocalCloud.topicUrn(), work);
  }

  /** Posts as Falcosidekick does. */
  Answer falco(String body) {
    return post("falco", body, Map.of("x-impound-token", TOKEN));
  }

  /** Posts as a relay that signs by Standard Webhooks does. */
  Answer relay(String id, String body) {
    long now = Instant.now().getEpochSecond();
    return post(
        "relay",
        body,
        Map.of(
            "webhook-id",
            id,
            "webhook-timestamp",
            Long.toString(now),
            "webhook-signature",
            "v1," + hmac("%s.%d.%s".formatted(id, now, body))));
  }

  /** Posts with these headers. */
  Answer post(String source, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:%d/alarms/%s".formatted(port, source)))
            .timeout(Duration.ofSeconds(30))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body));
    headers.forEach(request::header);
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot post to the alarm port", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static SSLContext trusting(Path authority) {
    try (InputStream pem = Files.newInputStream(authority)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("cannot trust " + authority, e);
    }
  }
}
