package dev.impound.controller.cli;

import dev.impound.operator.v1.AdmitRequest;
import dev.impound.operator.v1.Enrolment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound node admit}. */
@Command(
    name = "admit",
    description = "Admit a node whose enrolment waits for somebody to compare its key.",
    footer = {
      "",
      "The fingerprint is the one that \"impound-agent enroll\" prints on the node, or",
      "\"impound-agent fingerprint\"; not the one that \"impound node enrolments\" shows:"
          + " comparing",
      "the two is the point.",
      "",
      "Example:",
      "  impound node admit 12 --fingerprint 3f0c…"
    })
final class NodeAdmitCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NUMBER", description = "Number of the enrolment.")
  private long number;

  @Option(
      names = "--fingerprint",
      required = true,
      paramLabel = "SHA256",
      description = "SHA-256 of the node's key, as the node shows it.")
  private String fingerprint = "";

  NodeAdmitCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "admit enrolment " + number;
  }

  @Override
  int act() {
    Enrolment admitted =
        link()
            .enrolment()
            .admit(AdmitRequest.newBuilder().setNumber(number).setFingerprint(fingerprint).build())
            .getEnrolment();
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(admitted)));
    } else {
      talk()
          .out()
          .printf(
              "node %s is admitted; its agent fetches the certificate when it asks again%n",
              Shown.name(admitted.getNodeName()));
    }
    return ExitCode.OK.number();
  }
}
