package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.LoadBalancers.Listener;

/**
 * Changes the access control of one listener: compare, set, read back. Before each try it reads
 * what is there, so that a write whose answer got lost is not taken for one that was not done. Used
 * by one thread, which holds the lock of the load balancer.
 */
final class ListenerWriter {
  /** How often a removal is looked for before the group is only taken out of force. */
  private static final int UNBIND_READS = 3;

  private final LoadBalancers cloud;
  private final Budget budget;
  private final ListenerId id;

  /** What came of a write. */
  sealed interface Written {
    /** The listener shows what was asked for; the request id is empty when the answer got lost. */
    record Done(Whitelist now, String requestId) implements Written {}

    /** The listener is bound to the old groups, which are out of force now. */
    record OnlyDisabled(Whitelist now, String requestId) implements Written {}

    /** The listener shows something that is neither the old nor the new. */
    record Foreign(Whitelist found) implements Written {}
  }

  ListenerWriter(LoadBalancers cloud, Budget budget, ListenerId id) {
    this.cloud = cloud;
    this.budget = budget;
    this.id = id;
  }

  /** Replaces {@code from} by {@code to}. */
  Written replace(Whitelist from, Whitelist to) {
    while (true) {
      Whitelist found = read(cloud, budget, id).whitelist();
      if (found.equals(to)) {
        return new Written.Done(found, "");
      }
      if (to.isNone() && !from.equals(outOfForce(from)) && found.equals(outOfForce(from))) {
        return new Written.OnlyDisabled(found, "");
      }
      if (!found.equals(from)) {
        return new Written.Foreign(found);
      }
      try {
        String requestId = cloud.setWhitelist(id, to);
        return to.isNone() ? unbound(from, requestId) : confirmed(from, to, requestId);
      } catch (CloudException e) {
        if (!(Budget.mayPass(e) && budget.pause(e))) {
          throw budget.told(e);
        }
      }
    }
  }

  private Written confirmed(Whitelist from, Whitelist to, String requestId) {
    while (true) {
      Whitelist found = read(cloud, budget, id).whitelist();
      if (found.equals(to)) {
        return new Written.Done(found, requestId);
      }
      if (!found.equals(from)) {
        return new Written.Foreign(found);
      }
      if (!budget.pause()) {
        throw notShown(found);
      }
    }
  }

  private Written unbound(Whitelist from, String requestId) {
    for (int reads = 1; ; reads++) {
      Whitelist found = read(cloud, budget, id).whitelist();
      if (found.isNone()) {
        return new Written.Done(found, requestId);
      }
      if (!found.equals(from) && !found.equals(outOfForce(from))) {
        return new Written.Foreign(found);
      }
      if (reads == UNBIND_READS || !budget.pause()) {
        return disabled(from);
      }
    }
  }

  private Written disabled(Whitelist from) {
    String requestId = cloud.disableWhitelist(id);
    Written written = confirmed(from, outOfForce(from), requestId);
    return written instanceof Written.Done done
        ? new Written.OnlyDisabled(done.now(), requestId)
        : written;
  }

  private CloudException notShown(Whitelist found) {
    return new CloudException(
        Kind.NOT_AS_EXPECTED,
        "change the access control of listener " + id,
        "the cloud took the change but still shows " + found.describe(),
        Answer.MISSING,
        "repeat the command; if it fails again, change it in the cloud's console",
        true,
        null);
  }

  static Whitelist outOfForce(Whitelist whitelist) {
    return new Whitelist(whitelist.groupIds(), false, whitelist.type());
  }

  /** The listener; throws where there is none. */
  static Listener read(LoadBalancers cloud, Budget budget, ListenerId id) {
    return budget
        .read(() -> cloud.listener(id))
        .orElseThrow(
            () ->
                new CloudException(
                    Kind.NOT_FOUND,
                    "read listener " + id,
                    "the cloud has no such listener",
                    Answer.MISSING,
                    "it may have been deleted since; search the listeners again",
                    false,
                    null));
  }
}
