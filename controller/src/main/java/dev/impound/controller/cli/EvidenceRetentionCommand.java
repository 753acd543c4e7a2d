package dev.impound.controller.cli;

import com.google.protobuf.Duration;
import dev.impound.operator.v1.Hold;
import dev.impound.operator.v1.KeptCapture;
import dev.impound.operator.v1.ListRetentionRequest;
import dev.impound.operator.v1.ListRetentionResponse;
import dev.impound.wire.Portions;
import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound evidence retention}. */
@Command(
    name = "retention",
    description = "Tell when which evidence is due to be removed by itself, and what keeps it.",
    footer = {
      "",
      "The controller that answers tells of its own store. Evidence is kept for the time that its",
      "configuration says (evidence.retention), counted from the closing of the incident: when it",
      "was released, and the last step had ended. Nothing goes while a hold stands. Changes",
      "nothing; --as-if tells what another time would mean, before it is configured.",
      "",
      "Examples:",
      "  impound evidence retention",
      "  impound evidence retention --as-if 90d"
    })
final class EvidenceRetentionCommand extends OperatorCommand {
  private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,4})d");
  private static final long DAY_SECONDS = 86_400;

  @Option(
      names = "--as-if",
      paramLabel = "DAYS",
      description = "Tell as if evidence were kept so long, such as 90d.")
  private String asIf = "";

  EvidenceRetentionCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "ask when evidence is due";
  }

  @Override
  int act() {
    ListRetentionRequest.Builder request = ListRetentionRequest.newBuilder();
    if (!asIf.isEmpty()) {
      request.setKeep(span());
    }
    ListRetentionResponse found =
        Portions.joined(link().retention().listRetention(request.build()));
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(found)));
    } else {
      print(found, talk().out());
    }
    return ExitCode.OK.number();
  }

  private Duration span() {
    Matcher days = DAYS.matcher(asIf);
    if (!days.matches()) {
      throw Complaint.of(
              ExitCode.USAGE,
              "MALFORMED",
              "cannot " + task(),
              "--as-if is \"%s\", which is no number of days".formatted(asIf),
              "say for example --as-if 90d")
          .asException();
    }
    return Duration.newBuilder().setSeconds(Long.parseLong(days.group(1)) * DAY_SECONDS).build();
  }

  private void print(ListRetentionResponse found, PrintWriter out) {
    out.println(
        found.hasKeep()
            ? "Evidence is removed by itself %s after the closing of its incident."
                .formatted(words(found.getKeep()))
            : "Nothing is removed by itself (evidence.retention is never).");
    if (!asIf.isEmpty()) {
      out.println("The table tells as if it were kept for %s.".formatted(asIf));
    }
    boolean isCounted = found.hasKeep() || !asIf.isEmpty();
    Table table = new Table("CAPTURE", "INCIDENT", "TAKEN", "CLOSED", "DUE", "HELD BY");
    for (KeptCapture capture : found.getCapturesList()) {
      table.row(
          Shown.name(capture.getCaptureId()),
          Shown.name(capture.getIncidentId()),
          Shown.time(capture.hasOpened(), capture.getOpened()),
          capture.hasClosed() ? Shown.time(true, capture.getClosed()) : "open",
          due(capture, isCounted),
          held(capture.getHoldsList()));
    }
    table.print(out);
    out.flush();
  }

  private static String due(KeptCapture capture, boolean isCounted) {
    if (!isCounted) {
      return "never";
    }
    if (capture.getHoldsCount() > 0) {
      return "when it is no longer held";
    }
    return capture.hasDue() ? Shown.time(true, capture.getDue()) : "after closing";
  }

  private static String held(List<Hold> holds) {
    return holds.isEmpty()
        ? Shown.ABSENT
        : holds.stream()
            .map(hold -> Shown.name(hold.getId()) + " on " + Shown.name(hold.getSubject()))
            .collect(Collectors.joining(", "));
  }

  private static String words(Duration keep) {
    return keep.getSeconds() % DAY_SECONDS == 0
        ? keep.getSeconds() / DAY_SECONDS + " days"
        : keep.getSeconds() + " seconds";
  }
}
