package dev.impound.controller.evidence;

import com.google.protobuf.Timestamp;
import dev.impound.controller.receipt.NodeReceipt;
import dev.impound.evidence.v1.Blob;
import dev.impound.evidence.v1.BlobHeader;
import dev.impound.node.v1.AcquisitionReport;
import dev.impound.node.v1.CaptureReceipt;
import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Evidence between the contract's messages and the domain. */
public final class EvidenceMapping {
  /** Most layers of an image, by the limit of overlay2, with room. */
  private static final int MOST_BLOBS = 1000;

  private static final int LONGEST_TOOL = 1000;

  private EvidenceMapping() {}

  /**
   * What a node says it took.
   *
   * @throws IllegalArgumentException when the report is malformed; the capture is then to be
   *     abandoned
   */
  public static AcquisitionRecord record(AcquisitionReport report) {
    AcquisitionRecord unsigned =
        new AcquisitionRecord(
            report.getItemsList().stream().map(EvidenceMapping::taken).toList(),
            report.getFrozen(),
            text(report.getKeptImageId()).map(Printable::brief),
            report.getLeftBehindList().stream().map(Printable::of).toList());
    if (!report.hasReceipt()) {
      return unsigned.without(Printable.brief(report.getReceiptProblem()));
    }
    try {
      return unsigned.with(receipt(report.getReceipt()));
    } catch (IllegalArgumentException e) {
      // Evidence is never refused because of its receipt.
      return unsigned.without("what came cannot be kept: " + e.getMessage());
    }
  }

  private static NodeReceipt receipt(CaptureReceipt receipt) {
    return new NodeReceipt(
        receipt.getStatement().toByteArray(),
        receipt.getSignature().toByteArray(),
        receipt.getCertificate().toByteArray());
  }

  private static TakenItem taken(dev.impound.evidence.v1.TakenItem item) {
    if (item.getBlobsCount() > MOST_BLOBS) {
      throw new IllegalArgumentException(
          "the node's report names %d parts of one item".formatted(item.getBlobsCount()));
    }
    List<StoredBlob> blobs = item.getBlobsList().stream().map(EvidenceMapping::blob).toList();
    return new TakenItem(
        kind(item.getKind()),
        status(item.getStatus()),
        Printable.of(item.getReason()),
        blobs,
        text(item.getImageId()).map(Sha256::parse),
        item.hasStarted() ? Optional.of(instant(item.getStarted())) : Optional.empty(),
        item.hasEnded() ? Optional.of(instant(item.getEnded())) : Optional.empty(),
        tool(item.getTool()));
  }

  /** Says for an image also why it was taken the slower way. */
  private static String tool(String tool) {
    return Printable.of(tool.length() > LONGEST_TOOL ? tool.substring(0, LONGEST_TOOL) : tool);
  }

  /** What a delivery begins with. */
  static BlobOffer offer(BlobHeader header) {
    if (header.hasDeclaredSize() && header.getDeclaredSize() < 0) {
      throw new IllegalArgumentException("not a delivery: a declared size beyond all disks came");
    }
    return new BlobOffer(
        CaptureId.parse(header.getCaptureId()),
        kind(header.getKind()),
        role(header.getRole()),
        header.hasDeclaredSize() ? OptionalLong.of(header.getDeclaredSize()) : OptionalLong.empty(),
        text(header.getName()),
        text(header.getSha256()).map(Sha256::new));
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static Instant instant(Timestamp timestamp) {
    try {
      return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time: " + timestamp.getSeconds(), e);
    }
  }

  private static TakenItem.Status status(dev.impound.evidence.v1.TakenStatus status) {
    return switch (status) {
      case TAKEN_STATUS_COMPLETE -> TakenItem.Status.COMPLETE;
      case TAKEN_STATUS_PARTIAL -> TakenItem.Status.PARTIAL;
      case TAKEN_STATUS_FAILED -> TakenItem.Status.FAILED;
      case TAKEN_STATUS_ABSENT -> TakenItem.Status.ABSENT;
      case TAKEN_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("the report does not say how taking an item ended");
    };
  }

  /** The kind; refuses one that is not given. */
  public static ItemKind kind(dev.impound.evidence.v1.ItemKind kind) {
    return switch (kind) {
      case ITEM_KIND_CONTAINER_INSPECT -> ItemKind.CONTAINER_INSPECT;
      case ITEM_KIND_IMAGE_INSPECT -> ItemKind.IMAGE_INSPECT;
      case ITEM_KIND_PROCESSES -> ItemKind.PROCESSES;
      case ITEM_KIND_DIFF -> ItemKind.DIFF;
      case ITEM_KIND_LOGS -> ItemKind.LOGS;
      case ITEM_KIND_IMAGE -> ItemKind.IMAGE;
      case ITEM_KIND_SOCKETS -> ItemKind.SOCKETS;
      case ITEM_KIND_NETWORK -> ItemKind.NETWORK;
      case ITEM_KIND_PROCESS_FILES -> ItemKind.PROCESS_FILES;
      case ITEM_KIND_TMPFS -> ItemKind.TMPFS;
      case ITEM_KIND_MEMORY -> ItemKind.MEMORY;
      case ITEM_KIND_EVENTS -> ItemKind.EVENTS;
      case ITEM_KIND_EXECS -> ItemKind.EXECS;
      case ITEM_KIND_IMAGE_HISTORY -> ItemKind.IMAGE_HISTORY;
      case ITEM_KIND_STATS -> ItemKind.STATS;
      case ITEM_KIND_VOLUMES -> ItemKind.VOLUMES;
      case ITEM_KIND_BEFORE_PAUSE -> ItemKind.BEFORE_PAUSE;
      case ITEM_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("the kind of evidence is not given");
    };
  }

  /** The kind in the contract. */
  public static dev.impound.evidence.v1.ItemKind kind(ItemKind kind) {
    return switch (kind) {
      case CONTAINER_INSPECT -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_CONTAINER_INSPECT;
      case IMAGE_INSPECT -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_IMAGE_INSPECT;
      case PROCESSES -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_PROCESSES;
      case DIFF -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_DIFF;
      case LOGS -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_LOGS;
      case IMAGE -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_IMAGE;
      case SOCKETS -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_SOCKETS;
      case NETWORK -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_NETWORK;
      case PROCESS_FILES -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_PROCESS_FILES;
      case TMPFS -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_TMPFS;
      case MEMORY -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_MEMORY;
      case EVENTS -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_EVENTS;
      case EXECS -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_EXECS;
      case IMAGE_HISTORY -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_IMAGE_HISTORY;
      case STATS -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_STATS;
      case VOLUMES -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_VOLUMES;
      case BEFORE_PAUSE -> dev.impound.evidence.v1.ItemKind.ITEM_KIND_BEFORE_PAUSE;
    };
  }

  /** The role; UNKNOWN when it is not given. */
  static BlobRole role(dev.impound.evidence.v1.BlobRole role) {
    return switch (role) {
      case BLOB_ROLE_CONTENT -> BlobRole.CONTENT;
      case BLOB_ROLE_IMAGE_CONFIG -> BlobRole.IMAGE_CONFIG;
      case BLOB_ROLE_IMAGE_LAYER -> BlobRole.IMAGE_LAYER;
      case BLOB_ROLE_IMAGE_MANIFEST -> BlobRole.IMAGE_MANIFEST;
      case BLOB_ROLE_UNSPECIFIED -> BlobRole.UNKNOWN;
      case UNRECOGNIZED -> throw new IllegalArgumentException("no such role of a blob");
    };
  }

  private static dev.impound.evidence.v1.BlobRole role(BlobRole role) {
    return switch (role) {
      case CONTENT -> dev.impound.evidence.v1.BlobRole.BLOB_ROLE_CONTENT;
      case IMAGE_CONFIG -> dev.impound.evidence.v1.BlobRole.BLOB_ROLE_IMAGE_CONFIG;
      case IMAGE_LAYER -> dev.impound.evidence.v1.BlobRole.BLOB_ROLE_IMAGE_LAYER;
      case IMAGE_MANIFEST -> dev.impound.evidence.v1.BlobRole.BLOB_ROLE_IMAGE_MANIFEST;
      case UNKNOWN -> dev.impound.evidence.v1.BlobRole.BLOB_ROLE_UNSPECIFIED;
    };
  }

  /** The blob that a node names. */
  static StoredBlob blob(Blob blob) {
    return new StoredBlob(
        new Sha256(blob.getSha256()),
        blob.getSize(),
        role(blob.getRole()),
        text(blob.getDiffId()).map(Sha256::parse));
  }

  /** The blob in the contract. */
  public static Blob blob(StoredBlob blob) {
    return Blob.newBuilder()
        .setSha256(blob.digest().hex())
        .setSize(blob.size())
        .setRole(role(blob.role()))
        .setDiffId(blob.diffId().map(Sha256::hex).orElse(""))
        .build();
  }
}
