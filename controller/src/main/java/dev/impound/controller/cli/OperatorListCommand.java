package dev.impound.controller.cli;

import dev.impound.operator.v1.ListOperatorsRequest;
import dev.impound.operator.v1.ListOperatorsResponse;
import dev.impound.operator.v1.OperatorRole;
import dev.impound.wire.Portions;
import picocli.CommandLine.Command;

/** {@code impound operator list}. */
@Command(
    name = "list",
    description = "List who may do what, and where.",
    footer = {
      "",
      "What the configuration gives (operators.admins) comes first and cannot be revoked here.",
      "Below stand the certificates of logins that are good, and until when each can be renewed.",
      "",
      "Example:",
      "  impound operator list"
    })
final class OperatorListCommand extends OperatorCommand {
  OperatorListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "list the operators";
  }

  @Override
  int act() {
    ListOperatorsResponse answer =
        Portions.joined(
            link().operators().listOperators(ListOperatorsRequest.getDefaultInstance()));
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(answer)));
      return ExitCode.OK.number();
    }
    GrantView.table(answer.getGrantsList()).print(talk().out());
    if (answer.getCertificatesCount() > 0) {
      talk().out().println();
      GrantView.certificates(answer.getCertificatesList()).print(talk().out());
    }
    talk()
        .say(
            answer.getDefaultRole() == OperatorRole.OPERATOR_ROLE_UNSPECIFIED
                ? "others may nothing; you are " + Shown.name(answer.getCaller())
                : "others are %s; you are %s"
                    .formatted(
                        GrantView.word(answer.getDefaultRole()), Shown.name(answer.getCaller())));
    return ExitCode.OK.number();
  }
}
