package dev.impound.controller.cli;

import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.Plan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * An order that changes what a container can do: shows the controller's plan, asks, orders, and
 * follows the response to its end.
 */
abstract class ContainmentOrder extends OperatorCommand {
  /** What the controller answered. */
  record Answer(String incidentId, Plan plan) {}

  /**
   * Called with the plan before anything is asked or done.
   *
   * @return a sentence that a person should read with the plan; empty where there is none
   */
  String prepare(Answer planned) throws IOException {
    return "";
  }

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

  @Option(names = "--dry-run", description = "Print the plan and change nothing.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask. Required without a terminal.")
  private boolean yes;

  @Option(names = "--no-wait", description = "Return as soon as the order is durable.")
  private boolean noWait;

  ContainmentOrder(Surroundings surroundings) {
    super(surroundings);
  }

  /** The verb, such as "contain". */
  abstract String verb();

  /** Asks the controller to do it, or only to plan it. */
  abstract Answer order(Target target, String reason, boolean dryRun) throws IOException;

  /** What the exit code says of the incident in the end. */
  abstract ExitCode outcome(Incident incident);

  @Override
  final String task() {
    return verb() + " " + target;
  }

  @Override
  final int act() throws IOException {
    Answer planned = order(target, reason, true);
    if (dryRun) {
      return print(planned);
    }
    String remark = prepare(planned);
    if (!yes) {
      IncidentView.plan(planned.plan(), "to " + verb(), talk().err());
      if (!remark.isEmpty()) {
        talk().say(remark);
      }
      confirm();
    }
    Answer ordered = order(target, reason, false);
    OrderResult result =
        new OrderResult(talk(), ordered.incidentId()).with("plan", JsonView.map(ordered.plan()));
    talk().say("%s: ordered to %s %s".formatted(ordered.incidentId(), verb(), target));
    if (noWait) {
      result.ordered(ordered.incidentId());
      return ExitCode.OK.number();
    }
    Incident incident = new IncidentWatch(this).follow(ordered.incidentId());
    result.ended(incident);
    ExitCode exit = outcome(incident);
    if (exit != ExitCode.OK) {
      talk().complain(incomplete(exit, incident));
    }
    return exit.number();
  }

  private int print(Answer planned) {
    if (json()) {
      talk()
          .out()
          .println(
              JsonView.pretty(
                  new OrderResult(talk(), planned.incidentId()).planned(planned.plan())));
    } else {
      IncidentView.plan(planned.plan(), "plan (nothing was changed) to " + verb(), talk().out());
    }
    return ExitCode.OK.number();
  }

  private void confirm() throws IOException {
    if (!surroundings().inputIsTerminal().getAsBoolean()) {
      throw refused(
          "CONFIRMATION_NEEDED",
          "there is no terminal to ask on, and nothing was changed",
          "repeat it with --yes, or with --dry-run to see the plan alone");
    }
    talk().err().print("go on? [y/N] ");
    talk().err().flush();
    String answer =
        new BufferedReader(new InputStreamReader(surroundings().in(), StandardCharsets.UTF_8))
            .readLine();
    String word = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
    if (!word.equals("y") && !word.equals("yes")) {
      throw refused("NOT_CONFIRMED", "it was not confirmed, and nothing was changed", "");
    }
  }

  private ComplaintException refused(String code, String cause, String hint) {
    return Complaint.of(ExitCode.REFUSED, code, "did not " + task(), cause, hint).asException();
  }

  private Complaint incomplete(ExitCode exit, Incident incident) {
    String id = incident.getId();
    return Complaint.of(
        exit,
        exit == ExitCode.PARTIAL ? "PARTLY_DONE" : "NOT_DONE",
        "did not wholly " + task(),
        "%s is %s; the steps say which failed and why"
            .formatted(id, Shown.word(incident.getState())),
        "see them with: impound incident show " + id);
  }
}
