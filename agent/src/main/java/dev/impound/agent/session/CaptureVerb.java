package dev.impound.agent.session;

import dev.impound.agent.acquisition.Acquisition;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.delivery.Courier;
import dev.impound.agent.delivery.DeliveryLane;
import dev.impound.agent.delivery.EvidenceMessages;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.node.v1.AcquireEvidence;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.wire.ContainerId;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The verb that takes evidence. Two at a time: more would only share the same disk. */
final class CaptureVerb {
  private static final int AT_A_TIME = 2;

  private final Acquisition acquisition;
  private final Supplier<DeliveryLane> lanes;
  private final Semaphore places = new Semaphore(AT_A_TIME, true);

  CaptureVerb(Acquisition acquisition, Supplier<DeliveryLane> lanes) {
    this.acquisition = acquisition;
    this.lanes = lanes;
  }

  CommandOutcome.Builder acquire(AcquireEvidence order, Progress progress)
      throws InterruptedException {
    Acquisition.Order what = order(order);
    places.acquire();
    try (DeliveryLane lane = lanes.get()) {
      Courier courier = new Courier(lane, order.getCaptureId(), progress::moved);
      return CommandOutcome.newBuilder()
          .setAcquisitionReport(
              EvidenceMessages.report(acquisition.take(what, courier, progress::activity)));
    } finally {
      places.release();
    }
  }

  private static Acquisition.Order order(AcquireEvidence order) {
    if (order.getCaptureId().isBlank()) {
      throw new IllegalArgumentException("the command names no capture");
    }
    Set<EvidenceKind> kinds = EnumSet.noneOf(EvidenceKind.class);
    for (ItemKind kind : order.getKindsList()) {
      kinds.add(
          EvidenceMessages.kind(kind)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "this agent does not know the kind of evidence " + kind)));
    }
    return new Acquisition.Order(
        new ContainerId(order.getContainerId()),
        order.getCaptureId(),
        kinds,
        order.getKeepCommittedImage());
  }
}
