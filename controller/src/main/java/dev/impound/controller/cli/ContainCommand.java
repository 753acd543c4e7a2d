package dev.impound.controller.cli;

import dev.impound.operator.v1.CloudCut;
import dev.impound.operator.v1.ContainRequest;
import dev.impound.operator.v1.ContainResponse;
import dev.impound.operator.v1.Incident;
import dev.impound.wire.Printable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code impound contain}. */
@Command(
    name = "contain",
    description =
        "Freeze a container, close the listeners in front of it to all but the responders, and cut"
            + " its network on the node.",
    footer = {
      "",
      "Shows the plan and asks first. No evidence is taken: see impound capture. Interrupting it",
      "only stops the watching.",
      "",
      "Examples:",
      "  impound contain web-1/shop --reason \"reverse shell\" --dry-run",
      "  impound contain web-1/shop --reason \"reverse shell\" --yes",
      "  impound contain web-1/shop --reason \"miner\" --cut drain-members",
      "  impound contain web-1/3f9c0a12be41 --reason \"reverse shell\" -o json --yes"
    })
final class ContainCommand extends ContainmentOrder {
  @Option(
      names = "--leave-network",
      description = "Leave the container's network on the node as it is.")
  private boolean leaveNetwork;

  @Option(
      names = "--cut",
      paramLabel = "WAY",
      split = ",",
      converter = CutConverter.class,
      description =
          "How it is cut off in the cloud, one or several of: close-listeners (the default: the"
              + " listeners in front of it let in the responders alone), drain-members (its members"
              + " of pools get no new connections, and the others go on serving), isolate-node (its"
              + " node, with all that runs there, passes nothing but what is kept open), none.")
  private List<Cut> cuts = List.of();

  /** As the option spells it. */
  enum Cut {
    CLOSE_LISTENERS(CloudCut.CLOUD_CUT_CLOSE_LISTENERS),
    DRAIN_MEMBERS(CloudCut.CLOUD_CUT_DRAIN_MEMBERS),
    ISOLATE_NODE(CloudCut.CLOUD_CUT_ISOLATE_NODE),
    NONE(CloudCut.CLOUD_CUT_NONE);

    private final CloudCut wire;

    Cut(CloudCut wire) {
      this.wire = wire;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Reads a way as it is spelled on the command line. */
  static final class CutConverter implements ITypeConverter<Cut> {
    @Override
    public Cut convert(String text) {
      return Stream.of(Cut.values())
          .filter(cut -> cut.word().equals(text.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "\"%s\" is no way to cut; there are %s"
                          .formatted(
                              Printable.brief(text),
                              Stream.of(Cut.values())
                                  .map(Cut::word)
                                  .collect(Collectors.joining(", ")))));
    }
  }

  ContainCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String verb() {
    return "contain";
  }

  @Override
  Answer order(Target target, String reason, boolean dryRun) {
    ContainResponse response =
        link()
            .response()
            .contain(
                ContainRequest.newBuilder()
                    .setTarget(target.reference())
                    .setReason(reason)
                    .setDryRun(dryRun)
                    .setLeaveNetwork(leaveNetwork)
                    .addAllCloudCuts(cuts.stream().distinct().map(cut -> cut.wire).toList())
                    .build());
    return new Answer(response.getIncidentId(), response.getPlan());
  }

  @Override
  ExitCode outcome(Incident incident) {
    return Outcome.ofContain(incident);
  }
}
