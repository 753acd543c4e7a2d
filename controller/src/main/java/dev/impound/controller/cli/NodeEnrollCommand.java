package dev.impound.controller.cli;

import dev.impound.operator.v1.MakeTokenRequest;
import dev.impound.operator.v1.MakeTokenResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound node enroll}. */
@Command(
    name = "enroll",
    description = "Make a token with which a node gets its certificate by itself.",
    footer = {
      "",
      "The token is shown once. It goes to the node by a way that you trust, into a file that root",
      "alone can read, or into the standard input of \"impound-agent enroll\"; never into an",
      "argument. The node makes its own key, and the key never leaves it.",
      "",
      "With --hold the node waits until somebody has compared the fingerprint that it shows:",
      "\"impound node enrolments\", then \"impound node admit\".",
      "",
      "Examples:",
      "  impound node enroll web-7",
      "  impound node enroll web-7 --format token | ssh web-7 impound-agent enroll --config"
          + " /etc/impound/agent.yaml --controller impound.example:8445 --token-file -",
      "  impound node enroll 'web-*' --max-uses 20 --ttl 4h --label env=prod --format cloud-init"
    })
final class NodeEnrollCommand extends OperatorCommand {
  /** How the token is shown. */
  enum Format {
    /** With the line to run. */
    TEXT,
    /** Alone on a line. */
    TOKEN,
    /** As user data of an ECS that is about to be made. */
    CLOUD_INIT;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "Name of the node; or a beginning and *, for several nodes.")
  private String node = "";

  @Option(
      names = "--ttl",
      paramLabel = "SPAN",
      converter = SpanConverter.class,
      description = "How long it can be used, such as 10m. Default: 30m; most: 24h.")
  private Duration life = Duration.ofMinutes(30);

  @Option(
      names = "--max-uses",
      paramLabel = "COUNT",
      description = "How many nodes, or repeated enrolments of one. Default: 1.")
  private int uses = 1;

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "A label of the node; may be given several times.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--hold", description = "Have an operator compare the key before it is admitted.")
  private boolean hold;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, token or cloud-init. Default: text.")
  private Format format = Format.TEXT;

  NodeEnrollCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "make an enrolment token for " + node;
  }

  @Override
  int act() {
    MakeTokenResponse made =
        link()
            .enrolment()
            .makeToken(
                MakeTokenRequest.newBuilder()
                    .setNodeName(node)
                    .setTimeToLive(
                        com.google.protobuf.Duration.newBuilder().setSeconds(life.toSeconds()))
                    .setMaxUses(uses)
                    .putAllLabels(labels)
                    .setHold(hold)
                    .build());
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(made)));
    } else {
      talk().out().print(EnrolmentView.token(made, at(made), format));
      talk().out().flush();
    }
    return ExitCode.OK.number();
  }

  /** Where nodes enrol; the host that this command reached where the controller tells none. */
  private String at(MakeTokenResponse made) {
    String told = made.getEnrolmentAddress();
    return told.startsWith(":") ? link().endpoint().host() + told : told;
  }
}
