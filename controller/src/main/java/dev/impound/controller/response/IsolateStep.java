package dev.impound.controller.response;

import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.incident.HoldCause;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.Target;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.FrontingListener;
import dev.impound.controller.isolation.FrontingListeners;
import dev.impound.controller.isolation.IsolationOutcome;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.controller.node.ContainerFacts;
import dev.impound.controller.plan.Planner;
import dev.impound.controller.response.StepOutcome.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Isolation: closes every listener in front of a container. What a listener was is saved before it
 * is touched.
 */
final class IsolateStep {
  private final Fronts fronts;
  private final ListenerHolds holds;
  private final IncidentDesk incidents;
  private final ContainmentGate gate;
  private final SharedLock listeners;

  /**
   * {@code listeners} is held while a listener is read, saved and changed, so that two incidents
   * cannot take each other's change for the prior state.
   */
  IsolateStep(
      Fronts fronts,
      ListenerHolds holds,
      IncidentDesk incidents,
      ContainmentGate gate,
      SharedLock listeners) {
    this.gate = gate;
    this.fronts = fronts;
    this.holds = holds;
    this.incidents = incidents;
    this.listeners = listeners;
  }

  /**
   * Closes what the gate lets be closed. What it holds is told, and stays open until a person
   * decides.
   */
  StepOutcome isolate(Incident of, Step step, ContainerFacts container)
      throws InterruptedException {
    IncidentId incident = of.id();
    Target target = of.target();
    Optional<ListenerIsolation> isolation = fronts.isolation();
    if (isolation.isEmpty()) {
      return StepOutcome.failed(Fronts.NO_CLOUD);
    }
    FrontingListeners found = fronts.find(target, container);
    found.notes().forEach(note -> incidents.note(incident, "isolate: " + note));
    if (found.listeners().isEmpty()) {
      return StepOutcome.nothingToDo(
          "no listener in front of %s was found; what reaches it by other ways still does"
              .formatted(target));
    }
    List<String> closed = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    List<String> held = new ArrayList<>();
    for (FrontingListener listener : found.listeners()) {
      String words = Planner.words(listener);
      try {
        List<String> why = gate.holdListener(of, step, listener);
        if (!why.isEmpty()) {
          held.add(words + ": " + String.join("; ", why));
          continue;
        }
        closed.add(words + close(isolation.get(), incident, listener));
      } catch (CloudException e) {
        failed.add(words + ": " + e.getMessage());
      }
    }
    return outcome(isolation.get(), closed, failed, held);
  }

  private StepOutcome outcome(
      ListenerIsolation isolation, List<String> closed, List<String> failed, List<String> held) {
    String done =
        closed.isEmpty()
            ? ""
            : "closed to all but %s: %s"
                .formatted(String.join(", ", isolation.responders()), String.join(", ", closed));
    if (!held.isEmpty()) {
      List<String> told = new ArrayList<>(held);
      told.addAll(failed);
      if (!done.isEmpty()) {
        told.add(done);
      }
      return StepOutcome.held(new Hold(HoldCause.LISTENERS, String.join("; ", told)));
    }
    if (failed.isEmpty()) {
      return StepOutcome.done(done);
    }
    return StepOutcome.failed(
        "%d of %d listeners could not be closed: %s%s"
            .formatted(
                failed.size(),
                failed.size() + closed.size(),
                String.join("; ", failed),
                done.isEmpty() ? "" : "; " + done));
  }

  private String close(ListenerIsolation isolation, IncidentId incident, FrontingListener listener)
      throws InterruptedException {
    ListenerId id = listener.id();
    SharedLock.Held held = listeners.take();
    try {
      Whitelist current = isolation.read(id);
      holds.hold(id, listener.name(), incident, current, incidents.now());
      IsolationOutcome outcome = isolation.isolate(id, current);
      return switch (outcome) {
        case IsolationOutcome.Isolated(var now, var requestId, var notes) -> {
          notes.forEach(note -> incidents.note(incident, "isolate: " + note));
          incidents.note(
              incident,
              "listener %s closed and read back%s"
                  .formatted(
                      Planner.words(listener),
                      requestId.isEmpty() ? "" : ", cloud request " + requestId));
          yield "";
        }
        case IsolationOutcome.AlreadyIsolated(var now, var notes) -> {
          notes.forEach(note -> incidents.note(incident, "isolate: " + note));
          yield " (was closed already)";
        }
        case IsolationOutcome.ChangedMeanwhile(var found) -> {
          holds.release(id, incident);
          throw changed(listener, found);
        }
      };
    } finally {
      held.close();
    }
  }

  private static CloudException changed(FrontingListener listener, Whitelist found) {
    return new CloudException(
        CloudException.Kind.NOT_AS_EXPECTED,
        "close listener " + listener.id(),
        "somebody else changed it at the same moment; it now has " + found.describe(),
        CloudException.Answer.MISSING,
        "run \"impound contain\" again",
        false,
        null);
  }
}
