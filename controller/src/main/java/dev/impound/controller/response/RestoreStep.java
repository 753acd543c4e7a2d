package dev.impound.controller.response;

import dev.impound.controller.fleet.SharedLock;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.UndoOutcome;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Undo of every cut in the cloud: gives each point that the incident holds back what it had, unless
 * another incident holds it too, or somebody changed it since.
 */
final class RestoreStep {
  private final CutWays ways;
  private final CloudHolds holds;
  private final SharedLock points;

  RestoreStep(CutWays ways, CloudHolds holds, SharedLock points) {
    this.ways = ways;
    this.holds = holds;
    this.points = points;
  }

  StepOutcome restore(IncidentId incident) throws InterruptedException {
    SharedLock.Held lock = points.take();
    try {
      List<CloudHolds.Held> held = holds.heldBy(incident);
      if (held.isEmpty()) {
        return StepOutcome.nothingToDo("this incident holds no cut in the cloud");
      }
      List<String> done = new ArrayList<>();
      List<String> failed = new ArrayList<>();
      for (CloudHolds.Held point : held) {
        restore(incident, point, done, failed);
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
      IncidentId incident, CloudHolds.Held held, List<String> done, List<String> failed) {
    String words = words(held);
    List<IncidentId> others =
        held.holders().stream().filter(holder -> !holder.equals(incident)).toList();
    if (!others.isEmpty()) {
      holds.release(held.point(), incident);
      done.add("%s stays cut for %s".formatted(words, others));
      return;
    }
    Optional<CutWay> way = ways.find(held.point().way());
    if (way.isEmpty()) {
      failed.add(
          "%s stays cut: %s is not configured any more; put it back, then release again"
              .formatted(words, held.point().way()));
      return;
    }
    try {
      undo(incident, held, way.get(), words, done, failed);
    } catch (CloudException e) {
      failed.add("%s stays cut: %s".formatted(words, e.getMessage()));
    }
  }

  private void undo(
      IncidentId incident,
      CloudHolds.Held held,
      CutWay way,
      String words,
      List<String> done,
      List<String> failed) {
    String before = way.words(held.prior());
    switch (way.restore(held.point(), held.prior())) {
      case UndoOutcome.Restored(var now, var requestId, var notes) -> {
        holds.release(held.point(), incident);
        done.add("%s has again what it had: %s".formatted(words, before));
        done.addAll(notes);
      }
      case UndoOutcome.AlreadyAsBefore asBefore -> {
        holds.release(held.point(), incident);
        done.add("%s had already what it had before: %s".formatted(words, before));
      }
      case UndoOutcome.Gone gone -> {
        holds.release(held.point(), incident);
        done.add("%s is gone from the cloud; it had %s".formatted(words, before));
      }
      case UndoOutcome.ChangedSince(var found) ->
          failed.add(
              "%s was changed by somebody since it was cut, and is left alone: it has %s, and had %s before; set it by hand, then release again"
                  .formatted(words, found, before));
    }
  }

  /** The point in words, for example "listener web (7f3a)". */
  static String words(CloudHolds.Held held) {
    return held.name().isEmpty()
        ? held.point().toString()
        : "%s %s (%s)"
            .formatted(held.point().kind(), Printable.brief(held.name()), held.point().id());
  }
}
