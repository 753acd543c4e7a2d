package dev.impound.controller.cli;

import dev.impound.operator.v1.CapturePurge;
import dev.impound.operator.v1.PlanPurgeRequest;
import dev.impound.operator.v1.PurgeRequest;
import dev.impound.operator.v1.PurgedItem;
import dev.impound.wire.Portions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound evidence purge}. */
@Command(
    name = "purge",
    description = "Remove the bytes of the evidence of an incident, or of one capture, for good.",
    footer = {
      "",
      "Shows what would go, and asks for the id to be typed. Layers that other captures have too",
      "stay. Manifest, signature, timestamp and chain of custody stay, and tell what was there.",
      "",
      "Examples:",
      "  impound evidence purge INC-3 --reason \"kept for a year\" --dry-run",
      "  impound evidence purge CAP-4 --reason \"kept for a year\""
    })
final class EvidencePurgeCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      paramLabel = "INC|CAP",
      description = "An incident such as INC-3, or a capture such as CAP-4.")
  private String subject = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands in the chain of custody and with the items.")
  private String reason = "";

  @Option(names = "--dry-run", description = "Tell what would go, and remove nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. Required without a terminal.")
  private boolean yes;

  EvidencePurgeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "purge " + subject;
  }

  @Override
  int act() throws IOException {
    List<CapturePurge> planned =
        Portions.joined(
                link()
                    .retention()
                    .planPurge(PlanPurgeRequest.newBuilder().setSubject(subject).build()))
            .getCapturesList();
    if (planned.isEmpty()) {
      throw Complaint.of(
              ExitCode.NOT_FOUND,
              "NOTHING_TO_PURGE",
              "cannot " + task(),
              "it has no evidence that is not purged",
              "see impound evidence list")
          .asException();
    }
    if (dryRun) {
      print(planned, "would go (nothing was removed)", false);
      return ExitCode.OK.number();
    }
    if (!yes) {
      sheet(planned, "would go, for good", talk().err());
      confirm();
    }
    PurgeRequest.Builder request = PurgeRequest.newBuilder().setReason(reason);
    planned.forEach(capture -> request.addCaptureIds(capture.getCaptureId()));
    print(
        Portions.joined(link().purge().purge(request.build())).getCapturesList(), "is gone", true);
    return ExitCode.OK.number();
  }

  private void print(List<CapturePurge> captures, String what, boolean purged) {
    if (json()) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("subject", subject);
      result.put("purged", purged);
      result.put("captures", JsonView.list(captures));
      talk().out().println(JsonView.pretty(result));
    } else {
      sheet(captures, what, talk().out());
    }
  }

  private static void sheet(List<CapturePurge> captures, String what, PrintWriter out) {
    out.println("what " + what + ":");
    Table table = new Table("CAPTURE", "INCIDENT", "ITEM", "NAME", "SIZE", "SHA-256");
    for (CapturePurge capture : captures) {
      for (PurgedItem item : capture.getItemsList()) {
        table.row(
            Shown.name(capture.getCaptureId()),
            Shown.name(capture.getIncidentId()),
            Shown.name(item.getId()),
            Shown.name(item.getName()),
            Shown.bytes(item.getSize()),
            Shown.brief(item.getSha256()));
      }
    }
    table.print(out);
    for (CapturePurge capture : captures) {
      out.println(
          "%s: %d blobs, %s; %d blobs, %s, stay because other captures have them"
              .formatted(
                  Shown.name(capture.getCaptureId()),
                  capture.getRemovedBlobs(),
                  Shown.bytes(capture.getRemovedBytes()),
                  capture.getSharedBlobs(),
                  Shown.bytes(capture.getSharedBytes())));
    }
    out.flush();
  }

  private void confirm() throws IOException {
    if (!surroundings().inputIsTerminal().getAsBoolean()) {
      throw refused(
          "CONFIRMATION_NEEDED",
          "there is no terminal to ask on, and nothing was removed",
          "repeat it with --yes, or with --dry-run to see what would go");
    }
    talk().err().print("type %s to remove it: ".formatted(subject));
    talk().err().flush();
    String answer =
        new BufferedReader(new InputStreamReader(surroundings().in(), StandardCharsets.UTF_8))
            .readLine();
    if (answer == null || !answer.strip().equals(subject)) {
      throw refused("NOT_CONFIRMED", "the id was not typed, and nothing was removed", "");
    }
  }

  private ComplaintException refused(String code, String cause, String hint) {
    return Complaint.of(ExitCode.REFUSED, code, "did not " + task(), cause, hint).asException();
  }
}
