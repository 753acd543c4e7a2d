package dev.impound.controller.cli;

import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.CaptureProfile;
import dev.impound.operator.v1.CaptureRequest;
import dev.impound.operator.v1.CaptureResponse;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.ListItemsRequest;
import dev.impound.wire.Portions;
import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
      "  impound capture web-1/shop --reason \"second look\" --keep-image",
      "  impound capture web-1/shop --reason \"keys in memory\" --profile full --with-volumes",
      "  impound capture web-1/shop --reason \"just the memory\" --kind memory"
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

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description =
          "How much: quick (inspect, processes, sockets, network, process files, diff, logs),"
              + " standard (all but memory and volumes; the default) or full (all but volumes).")
  private Optional<Profile> profile = Optional.empty();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description =
          "A kind of evidence, such as memory; can be given several times. Without --profile just"
              + " these kinds are taken, with it these too.")
  private List<String> kinds = new ArrayList<>();

  @Option(names = "--with-volumes", description = "Take volumes and bind mounts too.")
  private boolean withVolumes;

  @Option(names = "--no-wait", description = "Return as soon as the order is durable.")
  private boolean noWait;

  CaptureCommand(Surroundings surroundings) {
    super(surroundings);
  }

  /** As the option spells them. */
  private enum Profile {
    quick(CaptureProfile.CAPTURE_PROFILE_QUICK),
    standard(CaptureProfile.CAPTURE_PROFILE_STANDARD),
    full(CaptureProfile.CAPTURE_PROFILE_FULL);

    private final CaptureProfile asked;

    Profile(CaptureProfile asked) {
      this.asked = asked;
    }
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
                    .setProfile(profile())
                    .addAllKinds(kinds())
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

  private CaptureProfile profile() {
    // Volumes come with the usual, where no kinds are named.
    return profile
        .map(one -> one.asked)
        .orElse(
            kinds.isEmpty()
                ? CaptureProfile.CAPTURE_PROFILE_STANDARD
                : CaptureProfile.CAPTURE_PROFILE_UNSPECIFIED);
  }

  private Set<ItemKind> kinds() {
    Set<ItemKind> named = EnumSet.noneOf(ItemKind.class);
    kinds.forEach(name -> named.add(kind(name)));
    if (withVolumes) {
      named.add(ItemKind.ITEM_KIND_VOLUMES);
    }
    return named;
  }

  private ItemKind kind(String name) {
    List<ItemKind> all =
        Arrays.stream(ItemKind.values())
            .filter(one -> one != ItemKind.ITEM_KIND_UNSPECIFIED && one != ItemKind.UNRECOGNIZED)
            .toList();
    return all.stream()
        .filter(one -> Shown.word(one).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Complaint.of(
                        ExitCode.USAGE,
                        "KIND_UNKNOWN",
                        "cannot " + task(),
                        "there is no kind of evidence " + Printable.of(name),
                        "there are "
                            + all.stream().map(Shown::word).collect(Collectors.joining(", ")))
                    .asException());
  }

  /** Whether an image was to come of it. */
  private boolean takesImage() {
    return profile() == CaptureProfile.CAPTURE_PROFILE_STANDARD
        || profile() == CaptureProfile.CAPTURE_PROFILE_FULL
        || kinds().contains(ItemKind.ITEM_KIND_IMAGE);
  }

  private List<EvidenceItem> items(String incidentId, String captureId) {
    return Portions.joined(
            link()
                .evidence()
                .listItems(ListItemsRequest.newBuilder().setIncidentId(incidentId).build()))
        .getItemsList()
        .stream()
        .filter(item -> item.getCaptureId().equals(captureId))
        .toList();
  }

  private ExitCode told(String id, List<EvidenceItem> items) {
    ExitCode exit = Outcome.ofCapture(items, takesImage());
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
