package dev.impound.controller.cli;

import dev.impound.operator.v1.InviteRequest;
import dev.impound.operator.v1.InviteResponse;
import dev.impound.operator.v1.OperatorRole;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound operator invite}. */
@Command(
    name = "invite",
    description = "Make a code with which an operator gets a certificate by itself, once.",
    footer = {
      "",
      "The code is shown once. Give it to the operator by a way that you trust. The key is made",
      "where the operator works, and never leaves it. What the operator may is another matter:",
      "\"impound operator grant\".",
      "",
      "Examples:",
      "  impound operator invite ben",
      "  impound operator invite ben --ttl 2h"
    })
final class OperatorInviteCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name, as in the certificate.")
  private String operator = "";

  @Option(
      names = "--ttl",
      paramLabel = "SPAN",
      converter = SpanConverter.class,
      description = "How long it can be used, 1m to 24h. Default: 15m.")
  private Duration life = Duration.ofMinutes(15);

  @Option(names = "--again", description = "Also where that name was revoked.")
  private boolean again;

  OperatorInviteCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "make a login code for " + operator;
  }

  @Override
  int act() {
    InviteResponse made =
        link()
            .operators()
            .invite(
                InviteRequest.newBuilder()
                    .setOperator(operator)
                    .setTimeToLive(
                        com.google.protobuf.Duration.newBuilder().setSeconds(life.toSeconds()))
                    .setAgain(again)
                    .build());
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(made)));
    } else {
      talk()
          .out()
          .print(
              """
              code for %s (shown once, good once, until %s):
                %s
              where %1$s works; it asks for the code, or takes --code-file FILE:
                impound login --controller %s
              """
                  .formatted(
                      Shown.name(operator),
                      Shown.time(made.hasExpires(), made.getExpires()),
                      made.getCode(),
                      Shown.name(at(made))));
      talk().out().flush();
    }
    if (!made.getHasGrant()) {
      talk().say(warning(made.getDefaultRole()));
    }
    return ExitCode.OK.number();
  }

  private String warning(OperatorRole otherwise) {
    return "%s has no role and may %s; give one: impound operator grant %1$s --role ROLE"
        .formatted(
            Shown.name(operator),
            otherwise == OperatorRole.OPERATOR_ROLE_UNSPECIFIED
                ? "nothing"
                : "what a %s may".formatted(GrantView.word(otherwise)));
  }

  /** Where operators log in; the host that this command reached where the controller tells none. */
  private String at(InviteResponse made) {
    String told = made.getLoginAddress();
    return told.startsWith(":") ? link().endpoint().host() + told : told;
  }
}
