package dev.impound.controller.cli;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.plan.Mode;
import dev.impound.controller.plan.PlanWords;
import dev.impound.controller.plan.Playbook;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.plan.Playbooks.Judgement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound playbook test}. */
@Command(
    name = "test",
    description =
        "Tell which playbook of a file an alarm would set going, with which steps, and why.",
    footer = {
      "",
      "Needs no controller and does nothing. SAMPLE.json holds one alarm: the generic source's JSON"
          + " (rule,",
      "severity, node, address, container, occurred, event, labels, summary), an event of Falco,"
          + " or an",
      "event of HSS as its API lists it. The controller's guards, and the limits of each source,"
          + " may still",
      "hold or refuse what is told here.",
      "",
      "Examples:",
      "  impound playbook test playbooks.yaml --alarm reverse-shell.json",
      "  impound playbook test playbooks.yaml --alarm falco.json --source falco-prod --node web-1"
    })
final class PlaybookTestCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "The playbooks, YAML.")
  private Path file = Path.of("");

  @Option(
      names = "--alarm",
      required = true,
      paramLabel = "SAMPLE.json",
      description = "The alarm.")
  private Path sample = Path.of("");

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Name of the source that sends it. Default: its kind.")
  private String source = "";

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "Registered name of the node. Default: what the alarm calls it.")
  private String node = "";

  PlaybookTestCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "try the playbooks of %s on %s".formatted(file, sample);
  }

  @Override
  int act() throws IOException {
    Playbooks playbooks = PlaybookView.read(file, task());
    Alarm alarm = alarm();
    Optional<String> named =
        node.isEmpty() ? alarm.claim().nodes().stream().findFirst() : Optional.of(node);
    List<Judgement> judgements = playbooks.judge(alarm, named, Scope.ALL);
    Optional<Playbook> fitting =
        judgements.stream().filter(Judgement::fits).map(Judgement::playbook).findFirst();
    if (json()) {
      talk().out().println(JsonView.pretty(map(alarm, named, judgements, fitting)));
    } else {
      print(alarm, named, judgements, fitting);
    }
    return ExitCode.OK.number();
  }

  private Alarm alarm() throws IOException {
    try (InputStream in = Files.newInputStream(sample)) {
      return SampleAlarm.parse(in.readNBytes(SampleAlarm.MOST_BYTES + 1), source);
    } catch (NoSuchFileException e) {
      throw Complaint.of(
              ExitCode.NOT_FOUND,
              "FILE_UNKNOWN",
              "cannot " + task(),
              "there is no file " + sample,
              "")
          .asException();
    } catch (IllegalArgumentException e) {
      throw Complaint.of(
              ExitCode.USAGE,
              "SAMPLE_INVALID",
              "cannot " + task(),
              sample + ": " + e.getMessage(),
              "see the shapes that are known with: impound playbook test --help")
          .asException();
    }
  }

  private void print(
      Alarm alarm, Optional<String> named, List<Judgement> judgements, Optional<Playbook> fitting) {
    Table table = new Table("PLAYBOOK", "FITS", "WHY");
    judgements.forEach(
        one -> table.row(one.playbook().name(), Shown.yesOrNo(one.fits()), one.why()));
    table.print(talk().out());
    talk().out().println();
    new Sheet()
        .line("rule", Shown.name(alarm.rule()))
        .line("severity", PlanWords.of(alarm.severity()))
        .line("source", "%s (%s)".formatted(Shown.name(alarm.source()), alarm.kind().word()))
        .line("node", named.map(Shown::name).orElse(""))
        .line("container", String.join(" or ", shown(alarm.claim().containers())))
        .line("playbook", fitting.map(Playbook::name).orElse(""))
        .line("mode", fitting.map(playbook -> mode(playbook.mode())).orElse(""))
        .line("steps", fitting.map(one -> String.join(", ", PlaybookView.steps(one))).orElse(""))
        .line("limits", fitting.map(PlaybookView::limits).orElse(""))
        .print(talk().out());
    if (fitting.isEmpty()) {
      talk().say("none fits: the alarm would be recorded, and nothing would be done");
    }
  }

  private static List<String> shown(List<String> names) {
    return names.stream().map(Shown::name).toList();
  }

  private static String mode(Mode mode) {
    return switch (mode) {
      case OBSERVE -> "observe: the steps are recorded, and none is done";
      case ASK -> "ask: each step waits for a person";
      case ACT -> "act: the steps are done at once";
    };
  }

  private static Map<String, @Nullable Object> map(
      Alarm alarm, Optional<String> named, List<Judgement> judgements, Optional<Playbook> fitting) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("rule", alarm.rule());
    fields.put("severity", PlanWords.of(alarm.severity()));
    fields.put("source", alarm.source());
    fields.put("kind", alarm.kind().word());
    fields.put("node", named.orElse(null));
    fields.put("containers", alarm.claim().containers());
    fields.put("labels", alarm.labels());
    fields.put("actionable", alarm.actionable());
    List<Object> judged = new ArrayList<>();
    for (Judgement one : judgements) {
      Map<String, Object> judgement = new LinkedHashMap<>();
      judgement.put("playbook", one.playbook().name());
      judgement.put("fits", one.fits());
      judgement.put("why", one.why());
      judged.add(judgement);
    }
    fields.put("judgements", judged);
    fields.put("playbook", fitting.map(Playbook::name).orElse(null));
    fields.put("mode", fitting.map(playbook -> PlanWords.of(playbook.mode())).orElse(null));
    fields.put("steps", fitting.map(PlaybookView::steps).orElse(List.of()));
    return fields;
  }
}
