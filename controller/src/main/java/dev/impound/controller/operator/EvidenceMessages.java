package dev.impound.controller.operator;

import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.EvidenceMapping;
import dev.impound.controller.evidence.Hold;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.StoredBlob;
import dev.impound.controller.evidence.Traffic;
import dev.impound.evidence.v1.Blob;
import dev.impound.evidence.v1.BlobRole;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.ItemState;
import dev.impound.wire.Sha256;
import java.util.List;

/** Evidence into protobuf. */
final class EvidenceMessages {
  private final Evidence evidence;

  EvidenceMessages(Evidence evidence) {
    this.evidence = evidence;
  }

  /** Items, each with the holds that stand on it. */
  List<EvidenceItem> items(List<Item> items) {
    List<Hold> standing = evidence.retention().standing();
    return items.stream().map(item -> item(item, standing)).toList();
  }

  private EvidenceItem item(Item item, List<Hold> standing) {
    EvidenceItem.Builder message =
        EvidenceItem.newBuilder()
            .setId(item.id().toString())
            .setIncidentId(item.incident().toString())
            .setCaptureId(item.capture().toString())
            .setKind(EvidenceMapping.kind(item.kind()))
            .setState(state(item))
            .setReason(item.reason())
            .setSize(item.size())
            .setSha256(item.sha256().map(Sha256::hex).orElse(""))
            .addAllBlobs(item.blobs().stream().map(EvidenceMessages::blob).toList())
            .setPath(evidence.path(item).map(path -> path.toAbsolutePath().toString()).orElse(""))
            .setNode(item.node().text())
            .setContainerId(item.container().hex())
            .setTool(item.tool())
            .setKeeper(evidence.keeps(item) ? "" : item.keeper());
    standing.stream()
        .filter(hold -> hold.subject().covers(item.incident(), item.capture()))
        .forEach(hold -> message.addHolds(RetentionMessages.hold(hold)));
    item.verified().ifPresent(message::setVerified);
    item.started().ifPresent(at -> message.setStarted(Wire.timestamp(at)));
    item.ended().ifPresent(at -> message.setEnded(Wire.timestamp(at)));
    return message.build();
  }

  static dev.impound.operator.v1.Traffic traffic(Traffic traffic) {
    return dev.impound.operator.v1.Traffic.newBuilder()
        .setCapturedBytes(traffic.captured())
        .setSentBytes(traffic.sent())
        .setSkippedBytes(traffic.skipped())
        .setWireBytes(traffic.wire())
        .build();
  }

  static dev.impound.operator.v1.CustodyEntry entry(CustodyEntry entry) {
    return dev.impound.operator.v1.CustodyEntry.newBuilder()
        .setSequence(entry.sequence())
        .setAt(Wire.timestamp(entry.at()))
        .setActor(entry.event().actor().text())
        .setAct(entry.event().act().text())
        .setDetail(entry.event().detail())
        .setEntrySha256(entry.digest().hex())
        .build();
  }

  private static Blob blob(StoredBlob blob) {
    return Blob.newBuilder()
        .setSha256(blob.digest().hex())
        .setSize(blob.size())
        .setDiffId(blob.diffId().map(Sha256::hex).orElse(""))
        .setRole(
            switch (blob.role()) {
              case UNKNOWN -> BlobRole.BLOB_ROLE_UNSPECIFIED;
              case CONTENT -> BlobRole.BLOB_ROLE_CONTENT;
              case IMAGE_CONFIG -> BlobRole.BLOB_ROLE_IMAGE_CONFIG;
              case IMAGE_LAYER -> BlobRole.BLOB_ROLE_IMAGE_LAYER;
              case IMAGE_MANIFEST -> BlobRole.BLOB_ROLE_IMAGE_MANIFEST;
            })
        .build();
  }

  private static ItemState state(Item item) {
    return switch (item.state()) {
      case RECEIVING -> ItemState.ITEM_STATE_RECEIVING;
      case SEALED -> ItemState.ITEM_STATE_SEALED;
      case PARTIAL -> ItemState.ITEM_STATE_PARTIAL;
      case FAILED -> ItemState.ITEM_STATE_FAILED;
      case PURGED -> ItemState.ITEM_STATE_PURGED;
    };
  }
}
