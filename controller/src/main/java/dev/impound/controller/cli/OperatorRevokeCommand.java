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
      "Without --role all of its certificates end too, made by hand or not, and codes that it",
      "has not used: it is out until an admin invites it again. With --role it keeps them, and",
      "where no role is left it may what operators without one may (operators.default-role).",
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
    if (role == OperatorRole.OPERATOR_ROLE_UNSPECIFIED) {
      talk()
          .say(
              "certificates and codes of logins that ended: "
                  + Integer.toUnsignedString(answer.getEnded()));
    }
    return ExitCode.OK.number();
  }
}
