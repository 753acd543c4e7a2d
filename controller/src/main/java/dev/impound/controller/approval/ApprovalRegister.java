package dev.impound.controller.approval;

import dev.impound.controller.approval.ApprovalRequest.Asked;
import dev.impound.controller.approval.ApprovalRequest.Decided;
import dev.impound.controller.approval.ApprovalRequest.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps requests, for all controllers that share it. */
public interface ApprovalRegister {

  /** Keeps a request; that it waits becomes news. The one that waits already for the same. */
  ApprovalRequest add(Asked asked);

  /** The request of this id. */
  Optional<ApprovalRequest> find(ApprovalId id);

  /** Newest first. */
  List<ApprovalRequest> newest(int limit);

  /** Decides a request that is open at the decision's instant; false for any other. */
  boolean decide(ApprovalId id, State state, Decided decided);

  /** Has a request wait again whose action was not begun. */
  void reopen(ApprovalId id);

  /** What came of doing it. */
  void done(ApprovalId id, String outcome);

  /** Whether a guard has held the step of this number, and not only a playbook. */
  boolean isHeldByGuard(long step);

  /** Incidents whose container one operator ordered to be contained since, by their number. */
  List<Long> containedBy(String operator, Instant since);
}
