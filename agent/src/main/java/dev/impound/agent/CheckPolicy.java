package dev.impound.agent;

import dev.impound.agent.config.AgentConfigFile;
import dev.impound.agent.policy.NodePolicy;
import dev.impound.agent.policy.PolicyFile;
import dev.impound.agent.policy.PolicyWatch.InForce;
import dev.impound.wire.VerifyingKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a policy means, or what is wrong with it. */
@Command(
    name = "check-policy",
    mixinStandardHelpOptions = true,
    description = {
      "Says in words what a node's policy file narrows; 78 and each problem with key and line when",
      "it cannot be used. The agent takes up a changed file by itself, within seconds."
    },
    footer = {
      "",
      "Examples:",
      "  impound-agent check-policy --config /etc/impound/agent.yaml   # the file that agent uses",
      "  impound-agent check-policy policy.new.yaml                    # before it is put in place"
    })
final class CheckPolicy implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The agent's configuration, whose policy-file is checked.")
  private @Nullable Path config;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "POLICY",
      description = "The policy file; /etc/impound/policy.yaml unless named.")
  private @Nullable Path policy;

  @Override
  public Integer call() throws IOException {
    if (config != null && policy != null) {
      throw new ParameterException(
          spec.commandLine(), "name --config FILE or the POLICY itself, not both");
    }
    Path file = file();
    PrintWriter out = spec.commandLine().getOut();
    if (policy == null && Files.notExists(file)) {
      out.printf("there is no %s: this node obeys all that its roles allow%n", file);
      tell(new InForce(NodePolicy.NONE, learned(), Optional.empty(), "").inWords());
      return ExitCode.OK;
    }
    PolicyFile read = PolicyFile.read(file);
    List<String> narrowed =
        new InForce(read.policy(), learned(), Optional.of(read.sha256()), "").inWords();
    out.printf("%s, sha256 %s, narrows what the controller may order:%n", file, read.sha256());
    if (narrowed.isEmpty()) {
      out.println("- nothing: this node obeys all that its roles allow");
    }
    tell(narrowed);
    return ExitCode.OK;
  }

  private void tell(List<String> sentences) {
    sentences.forEach(sentence -> spec.commandLine().getOut().println("- it " + sentence));
  }

  /** The operator keys that enrolment brought to the agent here. */
  private VerifyingKeys learned() throws IOException {
    return Agent.operatorKeys(
        config == null
            ? AgentConfigFile.USUAL_STATE
            : AgentConfigFile.read(config).stateDirectory());
  }

  private Path file() {
    if (policy != null) {
      return policy;
    }
    return config == null
        ? AgentConfigFile.USUAL_POLICY
        : AgentConfigFile.read(config).policyFile();
  }
}
