package dev.impound.controller.cli;

import dev.impound.evidence.v1.Form;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.ItemState;
import dev.impound.operator.v1.ListItemsRequest;
import dev.impound.wire.Portions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound evidence pull}. */
@Command(
    name = "pull",
    description =
        "Copy evidence to this machine: one item, or all of a capture or incident with what proves"
            + " it.",
    footer = {
      "",
      "A capture becomes a folder DIR/CAP-n with its items, manifest, signatures, its part of the",
      "chain of custody, certificates, and VERIFY.txt, which tells how to verify it with stock",
      "tools. With --resume, what is there is kept and a broken transfer goes on where it broke.",
      "",
      "An image becomes Image_file.tar, for docker load -i, and Image_file.json, the engine's",
      "description of the container. Files are called .partial until they are verified, and only",
      "their owner can read them: evidence holds secrets.",
      "",
      "Examples:",
      "  impound evidence pull INC-3 -d ./case-3",
      "  impound evidence pull CAP-4 -d ./case-3 --resume",
      "  impound evidence pull EV-6 -d ./case-3",
      "  impound evidence pull EV-2 -d ./case-3 -q -o json"
    })
final class EvidencePullCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      paramLabel = "INC|CAP|ITEM",
      description = "Incident, capture or evidence item, such as INC-3, CAP-4 or EV-6.")
  private String item = "";

  @Option(
      names = {"-d", "--directory"},
      required = true,
      paramLabel = "DIR",
      description = "Folder to write to; made when it is missing.")
  private Path directory = Path.of(".");

  @Option(
      names = "--resume",
      description = "Of a capture or incident: keep what is there and bring the rest.")
  private boolean resume;

  @Option(names = "--force", description = "Replace files of the same name that differ.")
  private boolean force;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  EvidencePullCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "pull " + item;
  }

  @Override
  int act() throws IOException {
    if (item.matches("(INC|CAP)-[0-9]+")) {
      BundlePull pull = new BundlePull(this, StatusLine.of(this, quiet), resume);
      List<BundlePull.Pulled> captures = new ArrayList<>();
      for (String capture : pull.captures(item)) {
        captures.add(pull.pull(capture, directory));
      }
      return BundlePull.print(this, captures);
    }
    return item();
  }

  private int item() throws IOException {
    EvidenceItem found = ItemAnswer.of(link(), item).getItem();
    Files.createDirectories(directory);
    Download download = new Download(this, StatusLine.of(this, quiet), force);
    List<Download.Pulled> pulled = new ArrayList<>();
    ExitCode exit = ExitCode.OK;
    if (found.getKind() == ItemKind.ITEM_KIND_IMAGE) {
      pulled.add(
          download.fetch(found, Form.FORM_DOCKER_ARCHIVE, directory.resolve("Image_file.tar")));
      exit = description(download, found, pulled);
    } else {
      pulled.add(download.fetch(found, Form.FORM_RAW, directory.resolve(fileName(found))));
    }
    if (found.getState() == ItemState.ITEM_STATE_PARTIAL) {
      talk().say("warning: %s is partial: %s".formatted(found.getId(), found.getReason()));
      exit = ExitCode.PARTIAL;
    }
    print(pulled);
    return exit.number();
  }

  /** The engine's description of the container that the image was taken of. */
  private ExitCode description(Download download, EvidenceItem image, List<Download.Pulled> pulled)
      throws IOException {
    Optional<EvidenceItem> inspect =
        Portions.joined(
                link()
                    .evidence()
                    .listItems(
                        ListItemsRequest.newBuilder().setIncidentId(image.getIncidentId()).build()))
            .getItemsList()
            .stream()
            .filter(other -> other.getCaptureId().equals(image.getCaptureId()))
            .filter(other -> other.getKind() == ItemKind.ITEM_KIND_CONTAINER_INSPECT)
            .filter(other -> other.getState() == ItemState.ITEM_STATE_SEALED)
            .findFirst();
    if (inspect.isEmpty()) {
      talk()
          .say(
              "warning: %s holds no sealed description of the container, so there is no"
                      .formatted(image.getCaptureId())
                  + " Image_file.json");
      return ExitCode.PARTIAL;
    }
    pulled.add(download.fetch(inspect.get(), Form.FORM_RAW, directory.resolve("Image_file.json")));
    return ExitCode.OK;
  }

  private static String fileName(EvidenceItem item) {
    String ending =
        switch (item.getKind()) {
          case ITEM_KIND_PROCESSES, ITEM_KIND_SOCKETS, ITEM_KIND_EVENTS -> ".jsonl";
          case ITEM_KIND_LOGS -> ".log";
          case ITEM_KIND_CONTAINER_INSPECT,
              ITEM_KIND_BEFORE_PAUSE,
              ITEM_KIND_IMAGE_INSPECT,
              ITEM_KIND_IMAGE_HISTORY,
              ITEM_KIND_EXECS,
              ITEM_KIND_STATS,
              ITEM_KIND_DIFF ->
              ".json";
          case ITEM_KIND_NETWORK,
              ITEM_KIND_PROCESS_FILES,
              ITEM_KIND_TMPFS,
              ITEM_KIND_MEMORY,
              ITEM_KIND_VOLUMES ->
              ".tar";
          case ITEM_KIND_IMAGE, ITEM_KIND_UNSPECIFIED, UNRECOGNIZED -> ".bin";
        };
    return Shown.word(item.getKind()) + ending;
  }

  private void print(List<Download.Pulled> pulled) {
    if (json()) {
      List<Object> list = new ArrayList<>();
      pulled.forEach(file -> list.add(fields(file)));
      talk().out().println(JsonView.pretty(list));
      return;
    }
    Table table = new Table("ITEM", "KIND", "SIZE", "SHA-256", "FILE");
    for (Download.Pulled file : pulled) {
      table.row(
          Shown.name(file.item().getId()),
          Shown.word(file.item().getKind()),
          Long.toString(file.size()),
          file.sha256().hex(),
          Shown.name(file.file().toString()));
      if (!file.written()) {
        talk().say(file.file() + " was there already, with the same bytes");
      }
    }
    table.print(talk().out());
    Path archive = directory.resolve("Image_file.tar");
    if (pulled.getFirst().file().equals(archive)) {
      talk().say("next: docker load -i " + quoted(archive.toString()));
      talk().say("it holds what the intruder left: run it only by impound quarantine run");
    }
  }

  private static Map<String, Object> fields(Download.Pulled file) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("itemId", file.item().getId());
    fields.put("kind", Shown.word(file.item().getKind()));
    fields.put("path", file.file().toAbsolutePath().normalize().toString());
    fields.put("size", file.size());
    fields.put("sha256", file.sha256().hex());
    fields.put("written", file.written());
    return fields;
  }

  /** As a shell takes it for one word. */
  private static String quoted(String path) {
    return path.matches("[A-Za-z0-9_./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
