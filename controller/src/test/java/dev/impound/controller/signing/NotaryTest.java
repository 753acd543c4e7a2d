package dev.impound.controller.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.impound.controller.testing.Program;
import dev.impound.controller.testing.SigningKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotaryTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final byte[] CONTENT = "{\"items\":[]}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private SigningKeys keys;

  @BeforeEach
  void makeKeys() {
    keys = SigningKeys.in(folder.resolve("keys"), CLOCK);
  }

  private Program cms(byte[] content, byte[] signature, String... more) throws Exception {
    Files.write(folder.resolve("content"), content);
    Files.write(folder.resolve("p7s"), signature);
    return Program.run(
        folder,
        "sh",
        "-c",
        "openssl cms -verify -binary -inform DER -in p7s -content content -CAfile %s -out /dev/null %s"
            .formatted(keys.root(), String.join(" ", more)));
  }

  private Program ts(byte[] content, byte[] answer, String... more) throws Exception {
    Files.write(folder.resolve("content"), content);
    Files.write(folder.resolve("tsr"), answer);
    return Program.run(
        folder,
        "sh",
        "-c",
        "openssl ts -verify -data content -in tsr -CAfile %s %s"
            .formatted(keys.root(), String.join(" ", more)));
  }

  private SignatureCheck check() throws IOException {
    return Notary.check(keys.root(), Optional.empty());
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    changed[at] ^= 1;
    return changed;
  }

  @Test
  void signsWhatStockToolsVerify() throws Exception {
    byte[] signature = keys.notary(CLOCK).sign(CONTENT);

    Program openssl = cms(CONTENT, signature);

    assertThat(openssl.exit()).as(openssl.output()).isZero();
    assertThat(check().signature(CONTENT, signature, CLOCK.instant())).isEmpty();
  }

  @Test
  void noChangedByteOfContentOrSignatureIsBelieved() throws Exception {
    byte[] signature = keys.notary(CLOCK).sign(CONTENT);

    for (int at = 0; at < CONTENT.length; at++) {
      assertThat(check().signature(flipped(CONTENT, at), signature, CLOCK.instant())).isPresent();
    }
    assertThat(cms(flipped(CONTENT, 3), signature).exit()).isNotZero();
    int last = signature.length - 1;
    assertThat(check().signature(CONTENT, flipped(signature, last), CLOCK.instant())).isPresent();
    assertThat(cms(CONTENT, flipped(signature, last)).exit()).isNotZero();
  }

  @Test
  void timestampsWhatStockToolsVerify() throws Exception {
    byte[] answer = keys.notary(CLOCK).timestamp(CONTENT);

    Program openssl = ts(CONTENT, answer);

    assertThat(openssl.exit()).as(openssl.output()).isZero();
    assertThat(check().time(CONTENT, answer).at().orElseThrow())
        .isBetween(CLOCK.instant().minusSeconds(60), CLOCK.instant().plusSeconds(1));
    assertThat(ts(flipped(CONTENT, 2), answer).exit()).isNotZero();
    assertThat(check().time(flipped(CONTENT, 2), answer).finding()).isPresent();
    byte[] changed = flipped(answer, answer.length - 1);
    assertThat(ts(CONTENT, changed).exit()).isNotZero();
    assertThat(check().time(CONTENT, changed).finding()).isPresent();
  }

  @Test
  void theKeyOfANodeSignsNoEvidence() throws Exception {
    Notary impostor = keys.impostor(CLOCK);
    byte[] signature =
        CmsSignature.sign(
            SigningKey.read(
                "custody",
                new SigningSettings.KeyFiles(keys.node().key(), keys.node().certificate())),
            CONTENT,
            CLOCK.instant());

    assertThatThrownBy(() -> impostor.sign(CONTENT)).hasMessageContaining("another purpose");
    assertThat(check().signature(CONTENT, signature, CLOCK.instant()))
        .hasValueSatisfying(why -> assertThat(why).contains("another purpose"));
    assertThat(cms(CONTENT, signature).exit()).isNotZero();
  }

  @Test
  void theKeyOfAnotherTrustDomainIsNotBelieved() throws Exception {
    SigningKeys others = SigningKeys.in(folder.resolve("others"), CLOCK);
    byte[] signature = others.notary(CLOCK).sign(CONTENT);

    assertThat(check().signature(CONTENT, signature, CLOCK.instant())).isPresent();
    assertThat(check().time(CONTENT, others.notary(CLOCK).timestamp(CONTENT)).finding())
        .isPresent();
  }

  @Test
  void aSignatureStandsAfterItsCertificateExpiredByTheTimeOfItsTimestamp() throws Exception {
    Instant then = CLOCK.instant().minus(Duration.ofDays(7 * 365));
    InstantSource early = InstantSource.fixed(then);
    keys = SigningKeys.in(folder.resolve("early"), early);
    byte[] signature = keys.notary(early).sign(CONTENT);
    byte[] answer = keys.notary(early).timestamp(CONTENT);

    assertThat(check().signature(CONTENT, signature, CLOCK.instant())).isPresent();
    Instant at = check().time(CONTENT, answer).at().orElseThrow();
    assertThat(check().signature(CONTENT, signature, at)).isEmpty();
    assertThat(cms(CONTENT, signature).exit()).isNotZero();
    String attime = "-attime " + at.getEpochSecond();
    assertThat(cms(CONTENT, signature, attime).exit()).isZero();
    assertThat(ts(CONTENT, answer, attime).exit()).isZero();
  }

  @Test
  void asksAnAuthorityElsewhere() throws Exception {
    SigningKey key =
        SigningKey.read(
            "timestamp",
            new SigningSettings.KeyFiles(keys.timestamp().key(), keys.timestamp().certificate()));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/tsa",
        exchange -> {
          byte[] answer =
              new BundledTimestamps(key, CLOCK).answer(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.createContext(
        "/rubbish",
        exchange -> {
          exchange.sendResponseHeaders(200, 3);
          exchange.getResponseBody().write(new byte[3]);
          exchange.close();
        });
    server.start();
    String host = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      byte[] answer = keys.notary(URI.create(host + "/tsa"), CLOCK).timestamp(CONTENT);
      assertThat(ts(CONTENT, answer).exit()).isZero();
      for (String path : new String[] {"/rubbish", "/nothing"}) {
        Notary notary = keys.notary(URI.create(host + path), CLOCK);
        assertThatThrownBy(() -> notary.timestamp(CONTENT)).isInstanceOf(IOException.class);
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void refusesAKeyThatIsNotItsCertificates() {
    assertThatThrownBy(
            () ->
                SigningKey.read(
                    "custody",
                    new SigningSettings.KeyFiles(
                        keys.custody().key(), keys.timestamp().certificate())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("do not belong together");
  }
}
