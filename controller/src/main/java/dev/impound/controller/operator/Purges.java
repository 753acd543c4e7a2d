package dev.impound.controller.operator;

import dev.impound.controller.approval.ApprovalDesk;
import dev.impound.controller.approval.ApprovalKind;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.PurgePlan;
import dev.impound.controller.evidence.Retention;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.PurgeRequest;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Purges of evidence, done at once, or written down where they want a second person: then they
 * refuse with SECOND_PERSON_NEEDED.
 */
final class Purges {
  private final Retention retention;
  private final ApprovalDesk approvals;

  Purges(Retention retention, ApprovalDesk approvals) {
    this.retention = retention;
    this.approvals = approvals;
  }

  List<PurgePlan> purge(PurgeRequest request, String operator) {
    String reason = Requests.text("reason", request.getReason());
    List<CaptureId> captures = captures(request);
    if (!approvals.wantsTwo(ApprovalKind.PURGE)) {
      return purge(captures, operator, reason);
    }
    List<PurgePlan> plans =
        captures.stream()
            .flatMap(id -> retention.plan(retention.subject(id.toString())).stream())
            .toList();
    List<NodeName> nodes =
        plans.stream().map(plan -> plan.capture().node()).distinct().sorted().toList();
    throw approvals.await(
        new ApprovalDesk.Wish(
            ApprovalKind.PURGE,
            operator,
            reason,
            "removing %s, %d bytes of %s"
                .formatted(
                    captures, plans.stream().mapToLong(PurgePlan::removedBytes).sum(), nodes),
            nodes,
            Actions.text(request)));
  }

  private static List<CaptureId> captures(PurgeRequest request) {
    List<CaptureId> captures =
        request.getCaptureIdsList().stream().distinct().map(CaptureId::parse).toList();
    if (captures.isEmpty()) {
      throw new RefusedException(RefusalReason.MALFORMED, "no capture is named", "");
    }
    return captures;
  }

  /** Does what a second person approved, and tells what came of it. */
  String purge(PurgeRequest request, Actions.Approved approved) {
    List<PurgePlan> done = purge(captures(request), approved.requester(), approved.reason());
    return "%d bytes are removed".formatted(done.stream().mapToLong(PurgePlan::removedBytes).sum());
  }

  private List<PurgePlan> purge(List<CaptureId> captures, String operator, String reason) {
    try {
      return retention.purge(captures, Actor.operator(operator), reason);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the purge of %s is not finished; it goes on when it is ordered again, and at the next start"
              .formatted(captures),
          e);
    }
  }
}
