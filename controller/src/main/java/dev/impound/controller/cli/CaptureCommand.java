package dev.impound.controller.cli;

import dev.impound.operator.v1.CaptureRequest;
import dev.impound.operator.v1.CaptureResponse;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.ListItemsRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound capture}. */
@Command(
    name = "capture",
    description =
        "Take evidence of a container, seal and verify it. Neither freezes nor thaws, and an exited"
            + " container can be captured.",
    footer = {
      "",
      "Waits for the end and lists the items. Interrupting it only stops the watching.",
      "",
      "Examples:",
      "  impound capture web-1/shop --reason \"second look\"",
      "  impound capture web-1/shop --reason \"second look\" --keep-image"
    })
final class CaptureCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      paramLabel = "NODE/CONTAINER",
      converter = Target.Converter.class,
      description = "The container: its exact name, its id, or the first 12 or more digits of it.")
  private Target target = Target.NONE;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands in the incident's timeline.")
  private String reason = "";

  @Option(names = "--keep-image", description = "Keep the committed image on the node.")
  private boolean keepImage;

  @Option(names = "--no-wait", description = "Return as soon as the order is durable.")
  private boolean noWait;

  CaptureCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "capture " + target;
  }

  @Override
  int act() {
    CaptureResponse ordered =
        link()
            .response()
            .capture(
                CaptureRequest.newBuilder()
                    .setTarget(target.reference())
                    .setReason(reason)
                    .setKeepCommittedImage(keepImage)
                    .build());
    String id = ordered.getIncidentId();
    talk().say("%s: capture %s ordered".formatted(id, ordered.getCaptureId()));
    OrderResult result = new OrderResult(talk(), id).with("captureId", ordered.getCaptureId());
    if (noWait) {
      result.ordered(id);
      return ExitCode.OK.number();
    }
    Incident incident = new IncidentWatch(this).follow(id);
    List<EvidenceItem> items = items(id, ordered.getCaptureId());
    result.with("items", JsonView.list(items)).ended(incident);
    if (!json()) {
      talk().out().println();
      EvidenceView.table(items).print(talk().out());
    }
    return told(id, items).number();
  }

  private List<EvidenceItem> items(String incidentId, String captureId) {
    return link()
        .evidence()
        .listItems(ListItemsRequest.newBuilder().setIncidentId(incidentId).build())
        .getItemsList()
        .stream()
        .filter(item -> item.getCaptureId().equals(captureId))
        .toList();
  }

  private ExitCode told(String id, List<EvidenceItem> items) {
    ExitCode exit = Outcome.ofCapture(items);
    if (exit != ExitCode.OK) {
      talk()
          .complain(
              Complaint.of(
                  exit,
                  exit == ExitCode.PARTIAL ? "PARTLY_DONE" : "NOT_DONE",
                  "did not wholly capture " + target,
                  "not every item is sealed and intact; its reason says why",
                  "see the steps with: impound incident show " + id));
    }
    return exit;
  }
}
