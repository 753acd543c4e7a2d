package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.impound.evidence.v1.Blob;
import dev.impound.evidence.v1.TakenStatus;
import dev.impound.node.v1.AcquisitionReport;
import dev.impound.node.v1.CaptureReceipt;
import dev.impound.wire.Sha256;
import org.junit.jupiter.api.Test;

class EvidenceMappingTest {
  private static final Sha256 DIGEST = Sha256.of(new byte[] {1});

  private static dev.impound.evidence.v1.TakenItem.Builder logs() {
    return dev.impound.evidence.v1.TakenItem.newBuilder()
        .setKind(dev.impound.evidence.v1.ItemKind.ITEM_KIND_LOGS)
        .setStatus(TakenStatus.TAKEN_STATUS_COMPLETE)
        .setTool("docker\u001b[31m")
        .addBlobs(
            Blob.newBuilder()
                .setSha256(DIGEST.hex())
                .setSize(1)
                .setRole(dev.impound.evidence.v1.BlobRole.BLOB_ROLE_CONTENT));
  }

  private static AcquisitionReport report(dev.impound.evidence.v1.TakenItem.Builder... items) {
    AcquisitionReport.Builder report = AcquisitionReport.newBuilder().setFrozen(true);
    for (dev.impound.evidence.v1.TakenItem.Builder item : items) {
      report.addItems(item);
    }
    return report.build();
  }

  @Test
  void readsAReportAndMakesItsTextSafe() {
    TakenItem item = EvidenceMapping.record(report(logs())).items().getFirst();

    assertThat(item.tool()).isEqualTo("docker\\x1b[31m");
    assertThat(item.blobs()).containsExactly(StoredBlob.of(DIGEST, 1, BlobRole.CONTENT));
  }

  @Test
  void readsTheReceiptAndNeverRefusesAReportBecauseOfIt() {
    CaptureReceipt whole =
        CaptureReceipt.newBuilder()
            .setStatement(ByteString.copyFromUtf8("{}"))
            .setSignature(ByteString.copyFromUtf8("s"))
            .setCertificate(ByteString.copyFromUtf8("c"))
            .build();
    CaptureReceipt tooLong =
        whole.toBuilder().setSignature(ByteString.copyFrom(new byte[1 << 20])).build();

    assertThat(EvidenceMapping.record(report(logs()).toBuilder().setReceipt(whole).build()))
        .extracting(record -> record.receipt().isPresent())
        .isEqualTo(true);
    AcquisitionRecord refused =
        EvidenceMapping.record(report(logs()).toBuilder().setReceipt(tooLong).build());
    assertThat(refused.receipt()).isEmpty();
    assertThat(refused.receiptProblem()).contains("the signature of the receipt has 1048576 bytes");
    assertThat(
            EvidenceMapping.record(report(logs()).toBuilder().setReceiptProblem("no\nkey").build())
                .receiptProblem())
        .isEqualTo("no\\x0akey");
  }

  @Test
  void knowsEachKindInBothDirections() {
    for (ItemKind kind : ItemKind.values()) {
      assertThat(EvidenceMapping.kind(EvidenceMapping.kind(kind))).isEqualTo(kind);
    }
  }

  @Test
  void refusesAReportThatNamesAKindTwice() {
    malformed(report(logs(), logs()));
  }

  @Test
  void refusesAReportWithoutKindStatusDigestOrDiffId() {
    malformed(report(logs().clearKind()));
    malformed(report(logs().clearStatus()));
    malformed(report(logs().addBlobs(Blob.newBuilder().setSha256("../../etc/passwd"))));
    malformed(report(logs().addBlobs(Blob.newBuilder().setSha256(DIGEST.hex()).setSize(-1))));
    malformed(
        report(
            logs()
                .addBlobs(
                    Blob.newBuilder()
                        .setSha256(DIGEST.hex())
                        .setRole(dev.impound.evidence.v1.BlobRole.BLOB_ROLE_IMAGE_LAYER))));
  }

  private static void malformed(AcquisitionReport report) {
    assertThatThrownBy(() -> EvidenceMapping.record(report))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
