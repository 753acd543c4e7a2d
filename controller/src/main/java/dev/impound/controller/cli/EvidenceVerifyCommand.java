package dev.impound.controller.cli;

import dev.impound.operator.v1.Verdict;
import dev.impound.operator.v1.VerifyItemRequest;
import dev.impound.operator.v1.VerifyItemResponse;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound evidence verify}. */
@Command(
    name = "verify",
    description = "Re-read every byte of an evidence item, or of an Image_file.tar, and judge it.",
    footer = {
      "",
      "An item is re-read by the controller, and the verdict enters its chain of custody. A file"
          + " is",
      "read here, without a controller; so is a folder that was pulled, with --offline and the",
      "root certificate that you trust, which you must have on another way. Ends with 8 when"
          + " something is wrong.",
      "",
      "Examples:",
      "  impound evidence verify EV-6",
      "  impound evidence verify ./case-3/Image_file.tar",
      "  impound evidence verify ./case-3/CAP-4 --offline --root root.pem"
    })
final class EvidenceVerifyCommand extends OperatorCommand {
  private static final Pattern ITEM = Pattern.compile("EV-[0-9]+");

  @Parameters(
      index = "0",
      paramLabel = "PATH|ITEM",
      description = "A file, or an evidence item such as EV-6.")
  private String subject = "";

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  @Option(names = "--offline", description = "Verify a pulled folder, without a controller.")
  private boolean offline;

  @Option(
      names = "--root",
      paramLabel = "CERT",
      description = "PEM of the root that signatures must lead to; with --offline.")
  private Optional<Path> root = Optional.empty();

  @Option(
      names = "--timestamp-root",
      paramLabel = "CERT",
      description = "PEM of the timestamp authority's root, where it is another one.")
  private Optional<Path> timestampRoot = Optional.empty();

  EvidenceVerifyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "verify " + subject;
  }

  @Override
  int act() throws IOException {
    StatusLine status = StatusLine.of(this, quiet);
    if (offline || root.isPresent()) {
      return folder(status);
    }
    if (ITEM.matcher(subject).matches()) {
      return told(item(status), new LinkedHashMap<>(Map.of("itemId", subject)));
    }
    Path file = Path.of(subject);
    if (!Files.isRegularFile(file)) {
      throw Complaint.of(
              ExitCode.NOT_FOUND,
              "FILE_UNKNOWN",
              "cannot " + task(),
              "it is no file, and no item id such as EV-6",
              "list the items with: impound evidence list")
          .asException();
    }
    return file(file, status);
  }

  private int folder(StatusLine status) throws IOException {
    if (!offline || root.isEmpty()) {
      throw Complaint.of(
              ExitCode.USAGE,
              "USAGE",
              "cannot " + task(),
              "--offline and --root CERT go together",
              "name the root certificate of the installation that you trust, such as its ca.pem")
          .asException();
    }
    BundleVerification.Outcome outcome =
        new BundleVerification(this, status).verify(Path.of(subject), root.get(), timestampRoot);
    Verdict verdict =
        Verdict.newBuilder()
            .setIntact(outcome.findings().isEmpty())
            .addAllFindings(outcome.findings())
            .build();
    return told(verdict, outcome.fields());
  }

  private Verdict item(StatusLine status) {
    Iterator<VerifyItemResponse> stream =
        link().verification().verifyItem(VerifyItemRequest.newBuilder().setItemId(subject).build());
    Optional<Verdict> verdict = Optional.empty();
    while (stream.hasNext()) {
      VerifyItemResponse response = stream.next();
      if (response.hasVerdict()) {
        verdict = Optional.of(response.getVerdict());
      } else {
        status.show("verifying " + subject, response.getBytesDone(), response.getBytesTotal());
      }
    }
    status.clear();
    return verdict.orElseThrow(
        () -> Status.INTERNAL.withDescription("it ended without a verdict").asRuntimeException());
  }

  private int file(Path file, StatusLine status) throws IOException {
    ArchiveCheck.Report report =
        surroundings()
            .archiveCheck()
            .check(file, (done, total) -> status.show("verifying " + file, done, total));
    status.clear();
    Verdict verdict =
        Verdict.newBuilder()
            .setIntact(report.findings().isEmpty())
            .addAllFindings(report.findings())
            .build();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", file.toAbsolutePath().normalize().toString());
    fields.put("size", report.size());
    fields.put("sha256", report.archive().hex());
    fields.put("imageId", report.config().prefixed());
    return told(verdict, fields);
  }

  private int told(Verdict verdict, Map<String, Object> fields) {
    fields.put("intact", verdict.getIntact());
    fields.put("findings", List.copyOf(verdict.getFindingsList()));
    if (json()) {
      talk().out().println(JsonView.pretty(fields));
    } else {
      Sheet sheet = new Sheet();
      fields.forEach(
          (name, value) -> {
            if (!(value instanceof List)) {
              sheet.line(label(name), value(value));
            }
          });
      sheet.print(talk().out());
    }
    if (verdict.getIntact()) {
      return ExitCode.OK.number();
    }
    String cause = String.join("; ", verdict.getFindingsList());
    talk()
        .complain(
            Complaint.of(
                ExitCode.DAMAGED,
                "NOT_INTACT",
                subject + " is not as it was sealed",
                cause.isEmpty() ? "no finding was given" : cause,
                "do not rely on it; compare with another copy, and see impound evidence show"));
    return ExitCode.DAMAGED.number();
  }

  private static String label(String key) {
    return switch (key) {
      case "itemId" -> "item";
      case "imageId" -> "image id";
      default -> key;
    };
  }

  private static String value(Object value) {
    return value instanceof Boolean flag ? Shown.yesOrNo(flag) : Shown.name(value.toString());
  }
}
