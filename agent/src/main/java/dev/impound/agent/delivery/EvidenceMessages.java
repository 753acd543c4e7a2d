package dev.impound.agent.delivery;

import com.google.protobuf.Timestamp;
import dev.impound.agent.acquisition.AcquisitionReport;
import dev.impound.agent.acquisition.BlobPart;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.acquisition.ItemBlob;
import dev.impound.agent.acquisition.TakenItem;
import dev.impound.evidence.v1.Blob;
import dev.impound.evidence.v1.BlobRole;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.evidence.v1.TakenStatus;
import dev.impound.wire.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Evidence in the words of the contract. */
public final class EvidenceMessages {
  private EvidenceMessages() {}

  /** A kind of evidence. */
  public static ItemKind kind(EvidenceKind kind) {
    return switch (kind) {
      case CONTAINER_INSPECT -> ItemKind.ITEM_KIND_CONTAINER_INSPECT;
      case IMAGE_INSPECT -> ItemKind.ITEM_KIND_IMAGE_INSPECT;
      case PROCESSES -> ItemKind.ITEM_KIND_PROCESSES;
      case DIFF -> ItemKind.ITEM_KIND_DIFF;
      case LOGS -> ItemKind.ITEM_KIND_LOGS;
      case IMAGE -> ItemKind.ITEM_KIND_IMAGE;
      case SOCKETS -> ItemKind.ITEM_KIND_SOCKETS;
      case NETWORK -> ItemKind.ITEM_KIND_NETWORK;
      case PROCESS_FILES -> ItemKind.ITEM_KIND_PROCESS_FILES;
      case TMPFS -> ItemKind.ITEM_KIND_TMPFS;
      case MEMORY -> ItemKind.ITEM_KIND_MEMORY;
      case EVENTS -> ItemKind.ITEM_KIND_EVENTS;
      case EXECS -> ItemKind.ITEM_KIND_EXECS;
      case IMAGE_HISTORY -> ItemKind.ITEM_KIND_IMAGE_HISTORY;
      case STATS -> ItemKind.ITEM_KIND_STATS;
      case VOLUMES -> ItemKind.ITEM_KIND_VOLUMES;
      case BEFORE_PAUSE -> ItemKind.ITEM_KIND_BEFORE_PAUSE;
    };
  }

  /** A kind of evidence; empty when this version does not know it. */
  public static Optional<EvidenceKind> kind(ItemKind kind) {
    return switch (kind) {
      case ITEM_KIND_CONTAINER_INSPECT -> Optional.of(EvidenceKind.CONTAINER_INSPECT);
      case ITEM_KIND_IMAGE_INSPECT -> Optional.of(EvidenceKind.IMAGE_INSPECT);
      case ITEM_KIND_PROCESSES -> Optional.of(EvidenceKind.PROCESSES);
      case ITEM_KIND_DIFF -> Optional.of(EvidenceKind.DIFF);
      case ITEM_KIND_LOGS -> Optional.of(EvidenceKind.LOGS);
      case ITEM_KIND_IMAGE -> Optional.of(EvidenceKind.IMAGE);
      case ITEM_KIND_SOCKETS -> Optional.of(EvidenceKind.SOCKETS);
      case ITEM_KIND_NETWORK -> Optional.of(EvidenceKind.NETWORK);
      case ITEM_KIND_PROCESS_FILES -> Optional.of(EvidenceKind.PROCESS_FILES);
      case ITEM_KIND_TMPFS -> Optional.of(EvidenceKind.TMPFS);
      case ITEM_KIND_MEMORY -> Optional.of(EvidenceKind.MEMORY);
      case ITEM_KIND_EVENTS -> Optional.of(EvidenceKind.EVENTS);
      case ITEM_KIND_EXECS -> Optional.of(EvidenceKind.EXECS);
      case ITEM_KIND_IMAGE_HISTORY -> Optional.of(EvidenceKind.IMAGE_HISTORY);
      case ITEM_KIND_STATS -> Optional.of(EvidenceKind.STATS);
      case ITEM_KIND_VOLUMES -> Optional.of(EvidenceKind.VOLUMES);
      case ITEM_KIND_BEFORE_PAUSE -> Optional.of(EvidenceKind.BEFORE_PAUSE);
      case ITEM_KIND_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  static BlobRole role(BlobPart part) {
    return switch (part) {
      case CONTENT -> BlobRole.BLOB_ROLE_CONTENT;
      case IMAGE_CONFIG -> BlobRole.BLOB_ROLE_IMAGE_CONFIG;
      case IMAGE_LAYER -> BlobRole.BLOB_ROLE_IMAGE_LAYER;
      case IMAGE_MANIFEST -> BlobRole.BLOB_ROLE_IMAGE_MANIFEST;
      case UNDECIDED -> BlobRole.BLOB_ROLE_UNSPECIFIED;
    };
  }

  /** What was taken of a container. */
  public static dev.impound.node.v1.AcquisitionReport report(AcquisitionReport report) {
    return dev.impound.node.v1.AcquisitionReport.newBuilder()
        .addAllItems(report.items().stream().map(EvidenceMessages::item).toList())
        .setFrozen(report.frozen())
        .setKeptImageId(report.keptImageId())
        .addAllLeftBehind(report.leftBehind())
        .build();
  }

  private static dev.impound.evidence.v1.TakenItem item(TakenItem item) {
    String imageId = item.taken().imageId();
    return dev.impound.evidence.v1.TakenItem.newBuilder()
        .setKind(kind(item.kind()))
        .setStatus(
            switch (item.taken().status()) {
              case COMPLETE -> TakenStatus.TAKEN_STATUS_COMPLETE;
              case PARTIAL -> TakenStatus.TAKEN_STATUS_PARTIAL;
              case FAILED -> TakenStatus.TAKEN_STATUS_FAILED;
              case ABSENT -> TakenStatus.TAKEN_STATUS_ABSENT;
            })
        .setReason(item.taken().reason())
        .addAllBlobs(blobs(item.taken().blobs()))
        .setImageId(imageId.isEmpty() ? "" : Sha256.parse(imageId).hex())
        .setStarted(timestamp(item.started()))
        .setEnded(timestamp(item.ended()))
        .setTool(item.tool())
        .build();
  }

  /** Parts of an item. */
  static List<Blob> blobs(List<ItemBlob> blobs) {
    return blobs.stream()
        .map(
            one ->
                Blob.newBuilder()
                    .setSha256(one.sha256().hex())
                    .setSize(one.size())
                    .setRole(role(one.part()))
                    .setDiffId(one.diffId().map(Sha256::hex).orElse(""))
                    .build())
        .toList();
  }

  /** A point in time. */
  public static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
