package dev.impound.controller.operator;

import dev.impound.controller.evidence.Hold;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.PurgePlan;
import dev.impound.controller.retention.Kept;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.CapturePurge;
import dev.impound.operator.v1.KeptCapture;
import dev.impound.operator.v1.PurgedItem;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.time.Duration;

/** Holds and purges into protobuf. */
final class RetentionMessages {
  /** Beyond every rule of retention, and well inside what an Instant can say. */
  private static final Duration LONGEST = Duration.ofDays(100_000);

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

  static KeptCapture kept(Kept kept) {
    KeptCapture.Builder message =
        KeptCapture.newBuilder()
            .setCaptureId(kept.capture().id().toString())
            .setIncidentId(kept.capture().incident().toString())
            .setOpened(Wire.timestamp(kept.capture().opened()))
            .addAllHolds(kept.holds().stream().map(RetentionMessages::hold).toList());
    kept.closed().map(Wire::timestamp).ifPresent(message::setClosed);
    kept.due().map(Wire::timestamp).ifPresent(message::setDue);
    return message.build();
  }

  static com.google.protobuf.Duration span(Duration span) {
    return com.google.protobuf.Duration.newBuilder().setSeconds(span.toSeconds()).build();
  }

  /** A span that an operator asks about. */
  static Duration keep(com.google.protobuf.Duration span) {
    if (span.getSeconds() < 0 || span.getSeconds() > LONGEST.toSeconds()) {
      throw new RefusedException(
          RefusalReason.MALFORMED,
          "evidence cannot be kept for %d seconds".formatted(span.getSeconds()),
          "name a span such as 30d, of %d days at most".formatted(LONGEST.toDays()));
    }
    return Duration.ofSeconds(span.getSeconds());
  }
}
