package dev.impound.controller.cli;

import dev.impound.operator.v1.RevokeTokenRequest;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code impound node revoke-token}. */
@Command(
    name = "revoke-token",
    description = "Make an enrolment token useless.",
    footer = {
      "",
      "Certificates that were got with it stay good: \"impound node ban\" keeps a node out.",
      "",
      "Example:",
      "  impound node revoke-token Zk3v9hQ2pT1a"
    })
final class NodeRevokeTokenCommand extends OperatorCommand {
  @Parameters(
      index = "0",
      paramLabel = "TOKEN",
      description = "Its id, as \"impound node enrolments\" shows it; never the whole token.")
  private String token = "";

  NodeRevokeTokenCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "revoke the token";
  }

  @Override
  int act() {
    link().enrolment().revokeToken(RevokeTokenRequest.newBuilder().setTokenId(token).build());
    if (json()) {
      talk().out().println(JsonView.pretty(Map.of("token", token, "revoked", true)));
    } else {
      talk().out().printf("token %s can no longer be used%n", Shown.name(token));
    }
    return ExitCode.OK.number();
  }
}
