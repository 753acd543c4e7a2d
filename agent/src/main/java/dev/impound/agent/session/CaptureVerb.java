package dev.impound.agent.session;

import dev.impound.agent.acquisition.Acquisition;
import dev.impound.agent.acquisition.AcquisitionReport;
import dev.impound.agent.acquisition.EvidenceKind;
import dev.impound.agent.delivery.Courier;
import dev.impound.agent.delivery.DeliveryLane;
import dev.impound.agent.delivery.EvidenceMessages;
import dev.impound.agent.receipt.Receipts;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.node.v1.AcquireEvidence;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.wire.ContainerId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The verb that takes evidence. Two at a time: more would only share the same disk. An order of one
 * controller breaks off what another had ordered: the node's work has gone over to it, and the
 * other would never hear how that ended.
 */
final class CaptureVerb {
  private static final int AT_A_TIME = 2;

  private final Supplier<Acquisition> acquisition;
  private final Receipts receipts;
  private final Supplier<DeliveryLane> lanes;
  private final IntSupplier controller;
  private final Set<Taking> takings = ConcurrentHashMap.newKeySet();
  private final Semaphore places = new Semaphore(AT_A_TIME, true);

  /** An acquisition that waits or works, and whose order it is. */
  private record Taking(Thread worker, int controller) {}

  /**
   * Takes evidence, delivers it, and signs for it.
   *
   * @param controller tells apart the controllers with which the session is
   */
  CaptureVerb(
      Supplier<Acquisition> acquisition,
      Receipts receipts,
      Supplier<DeliveryLane> lanes,
      IntSupplier controller) {
    this.acquisition = acquisition;
    this.receipts = receipts;
    this.lanes = lanes;
    this.controller = controller;
  }

  CommandOutcome.Builder acquire(AcquireEvidence order, String incident, Progress progress)
      throws InterruptedException {
    Acquisition.Order what = order(order);
    Taking own = new Taking(Thread.currentThread(), controller.getAsInt());
    for (Taking other : takings) {
      if (other.controller() != own.controller()) {
        other.worker().interrupt();
      }
    }
    takings.add(own);
    try {
      return take(order, incident, what, progress);
    } finally {
      takings.remove(own);
    }
  }

  private CommandOutcome.Builder take(
      AcquireEvidence order, String incident, Acquisition.Order what, Progress progress)
      throws InterruptedException {
    places.acquire();
    try (DeliveryLane lane = lanes.get()) {
      Courier courier = new Courier(lane, order.getCaptureId(), progress::moved);
      Instant started = receipts.now();
      AcquisitionReport report = acquisition.get().take(what, courier, progress::activity);
      Receipts.Subject subject =
          new Receipts.Subject(incident, order.getCaptureId(), order.getContainerId());
      return CommandOutcome.newBuilder()
          .setAcquisitionReport(
              ReceiptMessages.with(
                  EvidenceMessages.report(report), receipts.sign(subject, started, report)));
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
