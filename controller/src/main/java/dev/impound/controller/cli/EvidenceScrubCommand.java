package dev.impound.controller.cli;

import dev.impound.operator.v1.GetScrubRequest;
import dev.impound.operator.v1.ScrubStatus;
import dev.impound.operator.v1.StartScrubRequest;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound evidence scrub}. */
@Command(
    name = "scrub",
    description = "Tell how re-reading the controller's whole evidence store is, or begin it now.",
    footer = {
      "",
      "The controller that answers re-reads its own store, at the pace and as often as its",
      "configuration says; --now begins a pass and returns at once. What is damaged enters the",
      "chain of custody. Ends with 8 when the pass, or else the last one, found damage.",
      "",
      "Examples:",
      "  impound evidence scrub",
      "  impound evidence scrub --now"
    })
final class EvidenceScrubCommand extends OperatorCommand {
  @Option(names = "--now", description = "Begin a pass; one that is under way goes on.")
  private boolean now;

  @Option(names = "--status", description = "Tell how it is; so does the command alone.")
  private boolean status;

  EvidenceScrubCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return now && !status
        ? "begin to re-read the evidence store"
        : "ask how re-reading the store is";
  }

  @Override
  int act() {
    if (now && !status) {
      link().scrub().startScrub(StartScrubRequest.getDefaultInstance());
      if (json()) {
        talk().out().println(JsonView.pretty(Map.of("ordered", true)));
      } else {
        talk().out().println("The controller re-reads its store; see: impound evidence scrub");
      }
      return ExitCode.OK.number();
    }
    ScrubStatus found = link().scrub().getScrub(GetScrubRequest.getDefaultInstance()).getStatus();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(found)));
    } else {
      sheet(found).print(talk().out());
    }
    return found.getBlobsDamaged() == 0 ? ExitCode.OK.number() : damaged(found);
  }

  private static Sheet sheet(ScrubStatus status) {
    return new Sheet()
        .line("under way since", Shown.time(status.hasStarted(), status.getStarted()))
        .line("blobs read", of(status.getBlobsDone(), status.getBlobsTotal()))
        .line(
            "bytes read",
            status.getBytesTotal() == 0
                ? Shown.bytes(status.getBytesDone())
                : "%s of %s"
                    .formatted(
                        Shown.bytes(status.getBytesDone()), Shown.bytes(status.getBytesTotal())))
        .line("blobs damaged", Long.toUnsignedString(status.getBlobsDamaged()))
        .line("last whole pass", Shown.time(status.hasCompleted(), status.getCompleted()))
        .line("next pass", Shown.time(status.hasNext(), status.getNext()))
        .lines("found", status.getFindingsList().stream().map(Shown::sentence).toList());
  }

  private static String of(long done, long total) {
    return total == 0
        ? Long.toUnsignedString(done)
        : "%s of %s".formatted(Long.toUnsignedString(done), Long.toUnsignedString(total));
  }

  /** One line of it. */
  static String brief(ScrubStatus status) {
    String damage =
        status.getBlobsDamaged() == 0
            ? ""
            : ", %d blobs damaged: see impound evidence scrub".formatted(status.getBlobsDamaged());
    if (status.hasStarted()) {
      return "under way, %s read%s".formatted(Shown.bytes(status.getBytesDone()), damage);
    }
    return status.hasCompleted()
        ? Shown.time(true, status.getCompleted()) + damage
        : "not yet" + damage;
  }

  private int damaged(ScrubStatus status) {
    talk()
        .complain(
            Complaint.of(
                ExitCode.DAMAGED,
                "NOT_INTACT",
                "the evidence store is damaged",
                "%d blobs no longer have their digest".formatted(status.getBlobsDamaged()),
                "\"impound custody log\" names chunks and items; look after the disk, and use a"
                    + " pulled copy"));
    return ExitCode.DAMAGED.number();
  }
}
