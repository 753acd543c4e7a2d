package dev.impound.controller.cli;

import dev.impound.operator.v1.OperatorRole;
import dev.impound.operator.v1.RevokeRequest;
import dev.impound.operator.v1.RevokeResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound operator revoke}. */
@Command(
    name = "revoke",
    description = "Take roles from an operator; calls that it has open end.",
    footer = {
      "",
      "The operator keeps its certificate, and may what operators without a role may",
      "(operators.default-role). To keep a person out wholly, ban it: impound operator ban.",
      "",
      "Examples:",
      "  impound operator revoke ben",
      "  impound operator revoke ben --role lead"
    })
final class OperatorRevokeCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "OPERATOR", description = "Name, as in the certificate.")
  private String operator = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      converter = GrantView.RoleConverter.class,
      description = "Only this role, in whichever scope. Default: all.")
  private OperatorRole role = OperatorRole.OPERATOR_ROLE_UNSPECIFIED;

  OperatorRevokeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "revoke roles of " + operator;
  }

  @Override
  int act() {
    RevokeResponse answer =
        link()
            .operators()
            .revoke(RevokeRequest.newBuilder().setOperator(operator).setRole(role).build());
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(answer)));
    } else {
      GrantView.table(answer.getGrantsList()).print(talk().out());
    }
    talk().say("revoked: " + Integer.toUnsignedString(answer.getRevoked()));
    return ExitCode.OK.number();
  }
}
