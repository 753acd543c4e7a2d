package dev.impound.agent.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.acquisition.AcquisitionReport;
import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.ItemBlob;
import dev.impound.agent.acquisition.Taken;
import dev.impound.agent.acquisition.TakenItem;
import dev.impound.wire.NodeName;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class ReceiptsTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final NodeName NODE = new NodeName("web-1");
  private static final byte[] LOGS = "hello\n".getBytes(StandardCharsets.UTF_8);
  private static final Receipts.Subject SUBJECT =
      new Receipts.Subject("INC-1", "CAP-1", "c".repeat(64));
  private static final AcquisitionReport REPORT =
      new AcquisitionReport(
          List.of(
              new TakenItem(
                  EvidenceKind.LOGS,
                  new Taken(
                      Taken.Status.COMPLETE,
                      "",
                      List.of(
                          new ItemBlob(
                              Sha256.of(LOGS), LOGS.length, BlobPart.CONTENT, Optional.empty())),
                      "",
                      List.of()),
                  NOW.minusSeconds(9),
                  NOW.minusSeconds(3),
                  "docker engine 20.10.24, logs")),
          true,
          "",
          List.of());

  @TempDir Path folder;

  private Receipts open(NodeName node) {
    return Receipts.open(folder.resolve("state"), node, "0.4", CLOCK);
  }

  private static Receipt.Signed signed(Receipts receipts) {
    if (receipts.sign(SUBJECT, NOW.minusSeconds(10), REPORT) instanceof Receipt.Signed signed) {
      return signed;
    }
    throw new AssertionError("nothing was signed");
  }

  private static X509Certificate certificate(byte[] der) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  @Test
  void statesWhatWasTakenInBytesThatAreTheSameForTheSameFacts() throws Exception {
    Receipts receipts = open(NODE);

    byte[] statement = signed(receipts).statement();

    assertThat(signed(receipts).statement()).isEqualTo(statement);
    JsonNode root = JsonMapper.shared().readTree(statement);
    assertThat(root.propertyNames())
        .containsExactly(
            "agentVersion",
            "capture",
            "container",
            "ended",
            "frozen",
            "incident",
            "items",
            "node",
            "started",
            "version");
    assertThat(root.path("started").asString()).isEqualTo("2026-03-04T05:05:57Z");
    JsonNode item = root.path("items").path(0);
    assertThat(item.path("kind").asString()).isEqualTo("LOGS");
    assertThat(item.path("status").asString()).isEqualTo("COMPLETE");
    assertThat(item.path("blobs").path(0).path("sha256").asString())
        .isEqualTo(Sha256.of(LOGS).hex());
    assertThat(item.path("blobs").path(0).path("size").asLong()).isEqualTo(LOGS.length);
  }

  @Test
  void keepsItsKeyForEverWhereOnlyItsOwnerCanReadIt() throws Exception {
    byte[] first = open(NODE).certificate().orElseThrow();

    assertThat(open(NODE).certificate().orElseThrow()).isEqualTo(first);
    Path key = folder.resolve("state/receipt-key.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.getParent())))
        .isEqualTo("rwx------");
    X509Certificate certificate = certificate(first);
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=web-1");
    assertThat(certificate.getNotAfter().toInstant()).isAfter(NOW.plusSeconds(1_000_000_000));
    certificate.verify(certificate.getPublicKey());
  }

  @Test
  void aStockToolFindsTheSignatureFittingAndNotAfterOneByteIsChanged() throws Exception {
    Receipt.Signed signed = signed(open(NODE));
    Files.write(folder.resolve("receipt.json"), signed.statement());
    Files.write(folder.resolve("receipt.p7s"), signed.signature());
    Files.writeString(
        folder.resolve("receipt-cert.pem"),
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(signed.certificate())));

    assertThat(openssl()).isZero();

    byte[] changed = signed.statement();
    changed[changed.length / 2] ^= 1;
    Files.write(folder.resolve("receipt.json"), changed);
    assertThat(openssl()).isNotZero();
  }

  private int openssl() throws Exception {
    Process process =
        new ProcessBuilder(
                "openssl cms -verify -binary -inform DER -in receipt.p7s -content receipt.json"
                    .concat(" -CAfile receipt-cert.pem -out /dev/null")
                    .split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void aKeyThatCannotBeMadeStopsNothingAndIsToldWithEachCapture() throws IOException {
    Files.writeString(folder.resolve("state"), "a file is in the way");

    Receipts receipts = open(NODE);

    assertThat(receipts.certificate()).isEmpty();
    assertThat(receipts.sign(SUBJECT, NOW, REPORT))
        .isInstanceOfSatisfying(
            Receipt.Missing.class,
            missing -> assertThat(missing.why()).contains("no key for receipts"));
  }

  @Test
  void theKeyOfAnotherNodeIsNotUsed() {
    open(NODE);

    assertThat(open(new NodeName("web-2")).sign(SUBJECT, NOW, REPORT))
        .isInstanceOfSatisfying(
            Receipt.Missing.class,
            missing -> assertThat(missing.why()).contains("is the key of CN=web-1"));
  }
}
