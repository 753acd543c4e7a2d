package dev.impound.controller.response;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.evidence.AcquisitionRecord;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.CaptureKinds;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.evidence.ItemKind;
import dev.impound.controller.evidence.ItemState;
import dev.impound.controller.evidence.ProgressListener;
import dev.impound.controller.evidence.SealedCapture;
import dev.impound.controller.evidence.Verification;
import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.Step;
import dev.impound.controller.incident.StepId;
import dev.impound.controller.incident.StepKind;
import dev.impound.controller.node.NodeCommands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Acquisition, seal and verification of one capture. */
final class CaptureSteps {
  private final NodeCommands nodes;
  private final Evidence evidence;
  private final IncidentDesk incidents;
  private final StepRunner runner;
  private final CaptureKeepers keepers;

  CaptureSteps(
      NodeCommands nodes,
      Evidence evidence,
      IncidentDesk incidents,
      StepRunner runner,
      CaptureKeepers keepers) {
    this.keepers = keepers;
    this.nodes = nodes;
    this.evidence = evidence;
    this.incidents = incidents;
    this.runner = runner;
  }

  /**
   * Does what is left of an incident's capture; nothing when nothing is. Steps that a crash cut off
   * are done anew: into the same capture where it lies here, into one of this controller's own
   * where another one keeps what was begun.
   */
  void run(Incident incident, boolean keepImage) {
    Optional<Step> acquire = active(incident, StepKind.ACQUIRE);
    if (acquire.isPresent()) {
      runAcquisition(incident, acquire.get(), keepImage);
    } else if (active(incident, StepKind.SEAL).isPresent()) {
      resumeSeal(incident, captureOf(incident));
    } else if (active(incident, StepKind.VERIFY).isPresent()) {
      verify(incident, captureOf(incident), StepOutcome.done(""));
    }
  }

  private void runAcquisition(Incident incident, Step acquire, boolean keepImage) {
    CaptureId capture = CaptureId.parse(acquire.subject());
    if (evidence.manifest(capture).isPresent()) {
      runner.run(
          incident.id(),
          acquire,
          capture.toString(),
          () -> StepOutcome.done("sealed before the controller was restarted"));
      sealAndVerify(incident, capture, List.of(), StepOutcome.done(""));
    } else if (isKeptElsewhere(capture)) {
      acquireAndSeal(incident, acquire, ownInsteadOf(incident, acquire, capture), keepImage);
    } else {
      acquireAndSeal(incident, acquire, capture, keepImage);
    }
  }

  private boolean isKeptElsewhere(CaptureId capture) {
    return keepers.elsewhere(capture).isPresent();
  }

  /** A capture of this controller's own for what another one has begun and not sealed. */
  private CaptureId ownInsteadOf(Incident incident, Step acquire, CaptureId begun) {
    CaptureId own =
        evidence.openCapture(
            incident.id(), incident.target().node(), incident.target().container());
    incidents.assign(incident.id(), acquire.id(), own.toString());
    incidents.note(
        incident.id(),
        "capture %s lies unfinished on controller %s; everything is taken anew, into %s"
            .formatted(begun, keepers.elsewhere(begun).orElse("?"), own));
    return own;
  }

  private void acquireAndSeal(
      Incident incident, Step acquire, CaptureId capture, boolean keepImage) {
    List<AcquisitionRecord> taken = new ArrayList<>();
    StepOutcome acquired =
        runner.run(
            incident.id(),
            acquire,
            capture.toString(),
            () -> acquire(incident, acquire, capture, keepImage, taken));
    if (!Thread.currentThread().isInterrupted()) {
      sealAndVerify(incident, capture, taken, acquired);
    }
  }

  /**
   * The node's report was lost with the controller that held it, unless the seal was decided
   * already: then everything is taken once more.
   */
  private void resumeSeal(Incident incident, CaptureId capture) {
    if (evidence.manifest(capture).isPresent()) {
      sealAndVerify(incident, capture, List.of(), StepOutcome.done(""));
      return;
    }
    Step again = fresh(incident, StepKind.ACQUIRE);
    CaptureId into = isKeptElsewhere(capture) ? ownInsteadOf(incident, again, capture) : capture;
    acquireAndSeal(incident, again, into, false);
  }

  private void sealAndVerify(
      Incident incident, CaptureId capture, List<AcquisitionRecord> taken, StepOutcome acquired) {
    Step seal = active(incident, StepKind.SEAL).orElseGet(() -> fresh(incident, StepKind.SEAL));
    StepOutcome sealed =
        runner.run(
            incident.id(),
            seal,
            capture.toString(),
            () -> seal(incident, capture, taken, acquired));
    verify(incident, capture, sealed);
  }

  private void verify(Incident incident, CaptureId capture, StepOutcome sealed) {
    Step verify =
        active(incident, StepKind.VERIFY).orElseGet(() -> fresh(incident, StepKind.VERIFY));
    runner.run(
        incident.id(), verify, capture.toString(), () -> verify(incident, verify, capture, sealed));
  }

  private static Optional<Step> active(Incident incident, StepKind kind) {
    return incident.steps().stream()
        .filter(step -> step.kind() == kind && !step.state().isSettled())
        .findFirst();
  }

  private static CaptureId captureOf(Incident incident) {
    return CaptureId.parse(incident.latest(StepKind.ACQUIRE).orElseThrow().subject());
  }

  private Step fresh(Incident incident, StepKind kind) {
    StepId id = incidents.plan(incident.id(), kind, "");
    return incidents.find(incident.id()).orElseThrow().steps().stream()
        .filter(step -> step.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private StepOutcome acquire(
      Incident incident,
      Step step,
      CaptureId capture,
      boolean keepImage,
      List<AcquisitionRecord> taken) {
    AcquisitionRecord report =
        nodes.acquire(
            incident.target().node(),
            incident.target().container(),
            incident.id().toString(),
            capture.toString(),
            CaptureKinds.of(incidents.scope(step.id())),
            keepImage,
            progress ->
                incidents.progress(
                    incident.id(),
                    step.id(),
                    "%s; %s received"
                        .formatted(
                            progress.activity(), Bytes.words(evidence.bytesReceived(capture)))));
    taken.add(report);
    report.leftBehind().forEach(left -> incidents.note(incident.id(), "left on the node: " + left));
    report
        .keptImage()
        .ifPresent(
            kept -> incidents.note(incident.id(), "committed image kept on the node: " + kept));
    return StepOutcome.done(
        "%s received of %s%s"
            .formatted(
                Bytes.words(evidence.bytesReceived(capture)),
                incident.target(),
                report.frozen()
                    ? ""
                    : "; it was not frozen, so files may have changed while they were read"));
  }

  private StepOutcome seal(
      Incident incident, CaptureId capture, List<AcquisitionRecord> taken, StepOutcome acquired)
      throws IOException {
    Optional<String> keeper = keepers.elsewhere(capture);
    if (keeper.isPresent()) {
      return liesElsewhere(capture, keeper.get());
    }
    CaptureScope scope = scope(incident, capture);
    SealedCapture sealed =
        taken.isEmpty()
            ? evidence.abandon(capture, acquired.detail(), scope)
            : evidence.seal(capture, taken.getFirst(), scope);
    String items =
        sealed.items().stream().map(CaptureSteps::words).collect(Collectors.joining(", "));
    String detail =
        "%s, manifest %s; not ordered: %s"
            .formatted(items.isEmpty() ? "no items" : items, sealed.manifest(), notOrdered(scope));
    if (sealed.items().isEmpty() || !sealed.isComplete()) {
      return StepOutcome.failed(
          "%s is closed, and not everything was taken: %s; take the rest with \"impound capture\" once the cause is mended"
              .formatted(capture, missing(sealed, acquired)));
    }
    return StepOutcome.done(detail);
  }

  private CaptureScope scope(Incident incident, CaptureId capture) {
    return incidents.find(incident.id()).orElseThrow().steps().stream()
        .filter(step -> step.kind() == StepKind.ACQUIRE)
        .filter(step -> step.subject().equals(capture.toString()))
        .reduce((first, last) -> last)
        .map(step -> incidents.scope(step.id()))
        .orElse(CaptureScope.STANDARD);
  }

  private static String notOrdered(CaptureScope scope) {
    Set<ItemKind> rest = EnumSet.allOf(ItemKind.class);
    rest.removeAll(CaptureKinds.of(scope));
    return rest.isEmpty()
        ? "nothing"
        : "%s (the order was for %s)"
            .formatted(
                rest.stream().map(CaptureKinds::name).collect(Collectors.joining(", ")),
                scope.text());
  }

  private static String missing(SealedCapture sealed, StepOutcome acquired) {
    return sealed.items().isEmpty()
        ? acquired.detail()
        : sealed.items().stream()
            .filter(item -> item.state() != ItemState.SEALED)
            .map(item -> words(item) + ": " + item.reason())
            .collect(Collectors.joining("; "));
  }

  private static String words(Item item) {
    return "%s %s %s"
        .formatted(
            item.id(),
            item.kind().fileName(),
            item.state() == ItemState.SEALED ? Bytes.words(item.size()) : item.state().toString());
  }

  private StepOutcome verify(Incident incident, Step step, CaptureId capture, StepOutcome sealed)
      throws IOException {
    Optional<String> keeper = keepers.elsewhere(capture);
    if (keeper.isPresent()) {
      return liesElsewhere(capture, keeper.get());
    }
    List<String> findings = new ArrayList<>();
    int intact = 0;
    long spared = 0;
    List<String> odd = new ArrayList<>();
    for (Item item : evidence.items(capture)) {
      if (item.state() != ItemState.SEALED) {
        continue;
      }
      ProgressListener progress =
          (done, total) ->
              incidents.progress(
                  incident.id(),
                  step.id(),
                  "%s: %s of %s".formatted(item.id(), Bytes.words(done), Bytes.words(total)));
      Verification verification = evidence.verifyNew(item.id(), Actor.CONTROLLER, progress);
      if (verification.isIntact()) {
        intact++;
        spared += verification.spared();
        if (!evidence.archiveFindings(item.id()).isEmpty()) {
          odd.add(item.id().toString());
        }
      } else {
        findings.add(item.id() + ": " + String.join(", ", verification.findings()));
      }
    }
    if (!findings.isEmpty()) {
      return StepOutcome.failed(
          String.join("; ", findings)
              + "; look at the evidence disk, and capture again while the container is frozen");
    }
    return intact == 0
        ? StepOutcome.nothingToDo("nothing was sealed: " + sealed.detail())
        : StepOutcome.done(
            "%d item%s re-read, every digest fits%s%s"
                .formatted(
                    intact,
                    intact == 1 ? "" : "s",
                    spared == 0
                        ? ""
                        : "; %s of it were read within a day and not again"
                            .formatted(Bytes.words(spared)),
                    odd.isEmpty()
                        ? ""
                        : "; what %s holds is odd, see \"impound evidence show\""
                            .formatted(String.join(", ", odd))));
  }

  private StepOutcome liesElsewhere(CaptureId capture, String keeper) {
    List<String> commands =
        evidence.items(capture).stream()
            .filter(item -> item.state() == ItemState.SEALED)
            .map(item -> "\"impound evidence verify %s\"".formatted(item.id()))
            .toList();
    return StepOutcome.failed(
        "%s is sealed and lies on controller %s, whose bytes are read only there; once it runs: %s"
            .formatted(
                capture,
                keeper,
                commands.isEmpty() ? "\"impound evidence list\"" : String.join(", ", commands)));
  }
}
