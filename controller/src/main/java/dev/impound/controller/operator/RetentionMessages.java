package dev.impound.controller.operator;

import dev.impound.controller.evidence.Hold;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.PurgePlan;
import dev.impound.operator.v1.CapturePurge;
import dev.impound.operator.v1.PurgedItem;
import dev.impound.wire.Sha256;

/** Holds and purges into protobuf. */
final class RetentionMessages {
  private RetentionMessages() {}

  static dev.impound.operator.v1.Hold hold(Hold hold) {
    return dev.impound.operator.v1.Hold.newBuilder()
        .setId(hold.id().toString())
        .setSubject(hold.subject().toString())
        .setActor(hold.actor())
        .setAt(Wire.timestamp(hold.at()))
        .setReason(hold.reason())
        .build();
  }

  static CapturePurge purge(PurgePlan plan) {
    return CapturePurge.newBuilder()
        .setCaptureId(plan.capture().id().toString())
        .setIncidentId(plan.capture().incident().toString())
        .addAllItems(plan.items().stream().map(RetentionMessages::item).toList())
        .setRemovedBlobs(plan.removedBlobs())
        .setRemovedBytes(plan.removedBytes())
        .setSharedBlobs(plan.sharedBlobs())
        .setSharedBytes(plan.sharedBytes())
        .build();
  }

  private static PurgedItem item(Item item) {
    return PurgedItem.newBuilder()
        .setId(item.id().toString())
        .setName(item.kind().fileName())
        .setSize(item.size())
        .setSha256(item.sha256().map(Sha256::hex).orElse(""))
        .build();
  }
}
