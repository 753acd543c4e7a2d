package dev.impound.controller.cli;

import dev.impound.operator.v1.DecideStepRequest;
import dev.impound.operator.v1.DecideStepResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A person's decision on a step that is held. */
abstract class Decision extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "INC", description = "Incident, such as INC-3.")
  private String incident = "";

  @Parameters(
      index = "1",
      paramLabel = "STEP",
      description = "The held step: freeze, isolate, acquire, or its number.")
  private String step = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; it stands in the incident's timeline.")
  private String reason = "";

  private final boolean approve;

  Decision(Surroundings surroundings, boolean approve) {
    super(surroundings);
    this.approve = approve;
  }

  @Override
  final String task() {
    return "%s %s of %s".formatted(approve ? "approve" : "deny", step, incident);
  }

  @Override
  final int act() {
    DecideStepResponse decided =
        link()
            .response()
            .decideStep(
                DecideStepRequest.newBuilder()
                    .setIncidentId(incident)
                    .setStep(step)
                    .setApprove(approve)
                    .setReason(reason)
                    .build());
    if (json()) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("incidentId", incident);
      result.put("stepNumber", decided.getStepNumber());
      result.put("step", decided.getStep());
      result.put("approved", approve);
      talk().out().println(JsonView.pretty(result));
    } else {
      talk()
          .out()
          .println(
              "%s: step %s (%s) %s"
                  .formatted(
                      Shown.name(incident),
                      Long.toUnsignedString(decided.getStepNumber()),
                      Shown.name(decided.getStep()),
                      approve ? "approved" : "denied"));
    }
    talk()
        .say(
            approve
                ? "it goes on; look with: impound incident show %s --watch".formatted(incident)
                : "it stays undone; \"impound contain\" orders it anew");
    return ExitCode.OK.number();
  }
}
