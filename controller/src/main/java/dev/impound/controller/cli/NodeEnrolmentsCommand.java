package dev.impound.controller.cli;

import dev.impound.operator.v1.ListEnrolmentsRequest;
import dev.impound.operator.v1.ListEnrolmentsResponse;
import dev.impound.wire.Portions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound node enrolments}. */
@Command(
    name = "enrolments",
    description = "List tokens that can still be used, and the nodes that have enrolled or wait.",
    footer = {"", "Example:", "  impound node enrolments"})
final class NodeEnrolmentsCommand extends OperatorCommand {
  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "At most this many enrolments. Default: 100.")
  private int limit = 100;

  NodeEnrolmentsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the enrolments";
  }

  @Override
  int act() {
    ListEnrolmentsResponse listed =
        Portions.joined(
            link()
                .enrolment()
                .listEnrolments(ListEnrolmentsRequest.newBuilder().setLimit(limit).build()));
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(listed)));
    } else {
      EnrolmentView.tokens(listed).print(talk().out());
      talk().out().println();
      EnrolmentView.enrolments(listed).print(talk().out());
    }
    return ExitCode.OK.number();
  }
}
