package dev.impound.controller.cli;

import dev.impound.operator.v1.GrantRequest;
import dev.impound.operator.v1.GrantResponse;
import dev.impound.operator.v1.OperatorRole;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound operator grant}. */
@Command(
    name = "grant",
    description = "Give an operator a role.",
    footer = {
      "",
      "viewer: looks. responder: also contains, releases, takes and copies evidence, holds it, and",
      "works in quarantine. lead: also overrides guards, removes and encrypts evidence, ends"
          + " holds,",
      "bans, and reads the audit trail. admin: also says who may do what.",
      "With --scope the role counts on nodes that have these labels (impound node label).",
      "",
      "Examples:",
      "  impound operator grant ana --role responder",
      "  impound operator grant ben --role lead --scope env=prod --scope team=shop"
    })
final class OperatorGrantCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "OPERATOR", description = "Name, as in the certificate.")
  private String operator = "";

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      converter = GrantView.RoleConverter.class,
      description = "viewer, responder, lead or admin.")
  private OperatorRole role = OperatorRole.OPERATOR_ROLE_UNSPECIFIED;

  @Option(
      names = "--scope",
      paramLabel = "NAME=VALUE",
      description = "A label that a node must have. Default: everywhere.")
  private List<String> scope = List.of();

  OperatorGrantCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "grant %s a role".formatted(operator);
  }

  @Override
  int act() {
    GrantResponse answer =
        link()
            .operators()
            .grant(
                GrantRequest.newBuilder()
                    .setOperator(operator)
                    .setRole(role)
                    .addAllScope(scope)
                    .build());
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(answer)));
    } else {
      GrantView.table(answer.getGrantsList()).print(talk().out());
    }
    if (answer.getAlready()) {
      talk().say("it was granted already");
    }
    return ExitCode.OK.number();
  }
}
