package dev.impound.controller.response;

import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.RestoreOutcome;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Undo of isolation: gives each listener that the incident holds back what it had, unless another
 * incident holds it too, or somebody changed it since.
 */
final class RestoreStep {
  private final Optional<ListenerIsolation> isolation;
  private final ListenerHolds holds;
  private final SharedLock listeners;

  RestoreStep(Optional<ListenerIsolation> isolation, ListenerHolds holds, SharedLock listeners) {
    this.isolation = isolation;
    this.holds = holds;
    this.listeners = listeners;
  }

  StepOutcome restore(IncidentId incident) throws InterruptedException {
    SharedLock.Held lock = listeners.take();
    try {
      List<ListenerHolds.Held> held = holds.heldBy(incident);
      if (held.isEmpty()) {
        return StepOutcome.nothingToDo("this incident holds no listener closed");
      }
      if (isolation.isEmpty()) {
        return StepOutcome.failed(
            "listeners are held closed, and no cloud is configured any more; put the section"
                + " \"cloud\" back, then release again");
      }
      List<String> done = new ArrayList<>();
      List<String> failed = new ArrayList<>();
      for (ListenerHolds.Held listener : held) {
        restore(isolation.get(), incident, listener, done, failed);
      }
      return failed.isEmpty()
          ? StepOutcome.done(String.join("; ", done))
          : StepOutcome.failed(
              String.join("; ", failed) + (done.isEmpty() ? "" : "; " + String.join("; ", done)));
    } finally {
      lock.close();
    }
  }

  private void restore(
      ListenerIsolation cloud,
      IncidentId incident,
      ListenerHolds.Held held,
      List<String> done,
      List<String> failed) {
    String words = words(held);
    List<IncidentId> others =
        held.holders().stream().filter(holder -> !holder.equals(incident)).toList();
    if (!others.isEmpty()) {
      holds.release(held.listener(), incident);
      done.add("listener %s stays closed for %s".formatted(words, others));
      return;
    }
    try {
      switch (cloud.restore(held.listener(), held.prior())) {
        case RestoreOutcome.Restored restored -> {
          holds.release(held.listener(), incident);
          done.add(
              "listener %s has again what it had: %s".formatted(words, held.prior().describe()));
        }
        case RestoreOutcome.AlreadyAsBefore asBefore -> {
          holds.release(held.listener(), incident);
          done.add(
              "listener %s had already what it had before: %s"
                  .formatted(words, held.prior().describe()));
        }
        case RestoreOutcome.ChangedSince(var found) ->
            failed.add(
                "listener %s was changed by somebody since it was closed, and is left alone: it has %s, and had %s before; set it by hand, then release again"
                    .formatted(words, found.describe(), held.prior().describe()));
      }
    } catch (CloudException e) {
      failed.add("listener %s stays closed: %s".formatted(words, e.getMessage()));
    }
  }

  static String words(ListenerHolds.Held held) {
    return held.name().isEmpty()
        ? held.listener().text()
        : Printable.brief(held.name()) + " (" + held.listener() + ")";
  }
}
