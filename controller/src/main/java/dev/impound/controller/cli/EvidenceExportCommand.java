package dev.impound.controller.cli;

import dev.impound.controller.evidence.ItemKind;
import dev.impound.controller.evidence.ManifestView.ManifestItem;
import dev.impound.controller.export.ExportForm;
import dev.impound.evidence.v1.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound evidence export}. */
@Command(
    name = "export",
    description = "Make of an evidence item what other tools read.",
    footer = {
      "",
      "docker-archive  EV-n.docker.tar, an image for docker load -i",
      "oci-layout      EV-n.oci, an image for skopeo and umoci: oci:EV-n.oci:EV-n",
      "tar             EV-n.tar: of an image its merged root file system, of a tar itself",
      "bodyfile        EV-n.bodyfile: times of files, for mactime -b",
      "",
      "It is made here, of blobs that are compared with the sealed manifest. Nothing is extracted.",
      "What cannot be merged is told, and stands in a report beside the export; it then ends with",
      "7. An export that was interrupted goes on with the same command. With --from, blobs come",
      "from a capture that was pulled, and no controller is asked.",
      "",
      "Examples:",
      "  impound evidence export EV-6 --as tar -d ./case-3",
      "  impound evidence export EV-6 --as bodyfile -d ./case-3",
      "  impound evidence export EV-6 --as oci-layout -d ./case-3 --from ./case-3/CAP-4"
    })
final class EvidenceExportCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "ITEM", description = "Evidence item, such as EV-6.")
  private String item = "";

  @Option(
      names = "--as",
      required = true,
      paramLabel = "FORM",
      description = "docker-archive, oci-layout, tar or bodyfile.")
  private String as = "";

  @Option(
      names = {"-d", "--directory"},
      required = true,
      paramLabel = "DIR",
      description = "Folder to write to; made when it is missing.")
  private Path directory = Path.of(".");

  @Option(
      names = "--from",
      paramLabel = "FOLDER",
      description = "A pulled capture, CAP-n, to take the blobs from.")
  private Optional<Path> from = Optional.empty();

  @Option(names = "--force", description = "Replace an export of the same name.")
  private boolean force;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  EvidenceExportCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "export " + item;
  }

  @Override
  int act() throws IOException {
    ExportForm form = ExportForm.parse(as).orElseThrow(() -> misused("there is no form " + as));
    if (!item.matches("EV-[0-9]{1,18}")) {
      throw misused(item + " is no item id such as EV-6");
    }
    StatusLine status = StatusLine.of(this, quiet);
    ExportTarget target = new ExportTarget(directory, item + form.suffix(), force);
    ExportSource source = source(status, form);
    requireFits(source.item(), form);
    target.requireFree();
    Exporter exporter = new Exporter(this, status, source, target);
    ExportTarget.Written written =
        switch (form) {
          case DOCKER_ARCHIVE -> exporter.dockerArchive();
          case OCI_LAYOUT -> exporter.ociLayout();
          case TAR -> exporter.tar();
          case BODYFILE -> exporter.bodyfile();
        };
    status.clear();
    Map<String, Object> report = report(source, form, written, exporter);
    target.writeBeside(
        ".report.json", (JsonView.pretty(report) + "\n").getBytes(StandardCharsets.UTF_8));
    return print(source.item(), exporter, written, report);
  }

  private ExportSource source(StatusLine status, ExportForm form) throws IOException {
    if (from.isPresent()) {
      return PulledSource.of(from.get(), item);
    }
    Form wire =
        switch (form) {
          case DOCKER_ARCHIVE -> Form.FORM_DOCKER_ARCHIVE;
          case OCI_LAYOUT -> Form.FORM_OCI_LAYOUT;
          case TAR -> Form.FORM_TAR;
          case BODYFILE -> Form.FORM_BODYFILE;
        };
    return FetchedSource.of(this, status, item, wire);
  }

  private ComplaintException misused(String cause) {
    return Complaint.of(
            ExitCode.USAGE,
            "USAGE",
            "cannot " + task(),
            cause,
            "forms are " + String.join(", ", ExportForm.texts()))
        .asException();
  }

  private void requireFits(ManifestItem sealed, ExportForm form) {
    List<ExportForm> fitting =
        Arrays.stream(ItemKind.values())
            .filter(kind -> kind.name().equals(sealed.kind()))
            .flatMap(kind -> ExportForm.of(kind.fileName()).stream())
            .toList();
    if (!fitting.contains(form)) {
      throw refused(
          "NOT_IN_THIS_FORM",
          "it is %s".formatted(sealed.kind().toLowerCase(Locale.ROOT)),
          fitting.isEmpty()
              ? "bring it as it is: impound evidence pull %s -d DIR".formatted(item)
              : "it can be had as "
                  + fitting.stream().map(ExportForm::text).collect(Collectors.joining(", ")));
    }
    boolean image = sealed.kind().equals("IMAGE");
    if (sealed.blobs().isEmpty() || (image && !sealed.state().equals("SEALED"))) {
      throw refused(
          "ITEM_NOT_COMPLETE",
          "it is %s: %s".formatted(sealed.state(), sealed.reason()),
          "pull its capture for what there is of it");
    }
  }

  private ComplaintException refused(String code, String cause, String hint) {
    return Complaint.of(
            ExitCode.REFUSED, code, "cannot export %s as %s".formatted(item, as), cause, hint)
        .asException();
  }

  private static Map<String, Object> report(
      ExportSource source, ExportForm form, ExportTarget.Written written, Exporter exporter) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("itemId", source.item().id());
    fields.put("captureId", source.manifest().capture());
    fields.put("incidentId", source.manifest().incident());
    fields.put("form", form.text());
    fields.put("path", written.file().toAbsolutePath().normalize().toString());
    fields.put("size", written.size());
    fields.put(
        form == ExportForm.OCI_LAYOUT ? "imageManifestSha256" : "sha256", written.sha256().hex());
    fields.put("madeOf", source.item().blobs().stream().map(blob -> blob.sha256().hex()).toList());
    fields.put("leftOut", exporter.findings().leftOut());
    fields.put("findings", exporter.findings().sentences());
    fields.put("tool", "impound " + Version.text());
    return fields;
  }

  private int print(
      ManifestItem sealed,
      Exporter exporter,
      ExportTarget.Written written,
      Map<String, Object> report) {
    if (json()) {
      talk().out().println(JsonView.pretty(report));
    } else {
      Table table = new Table("ITEM", "FORM", "SIZE", "SHA-256", "FILE");
      table.row(
          item,
          as,
          Long.toString(written.size()),
          written.sha256().hex(),
          Shown.name(written.file().toString()));
      table.print(talk().out());
    }
    exporter.findings().sentences().forEach(sentence -> talk().say("found: " + sentence));
    if (!sealed.state().equals("SEALED")) {
      talk().say("warning: %s is partial: %s".formatted(item, sealed.reason()));
    }
    if (exporter.findings().leftOut() > 0) {
      talk()
          .say(
              "warning: %d parts of the evidence are not in it; see %s"
                  .formatted(exporter.findings().leftOut(), written.file() + ".report.json"));
    }
    boolean whole = exporter.findings().leftOut() == 0 && sealed.state().equals("SEALED");
    return (whole ? ExitCode.OK : ExitCode.PARTIAL).number();
  }
}
