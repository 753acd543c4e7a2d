package dev.impound.controller;

import dev.impound.controller.cloud.CloudCheck;
import dev.impound.controller.cloud.CloudCheck.Finding;
import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.config.ControllerConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks whether the cloud that is configured can be used, without a running controller. */
@Command(
    name = "check-cloud",
    mixinStandardHelpOptions = true,
    description = {
      "Looks whether the cloud of a configuration file can be used: key, project, clock, and every",
      "right that the configured ways to cut need. Changes nothing, and needs no running"
          + " controller.",
      "Ends with 1 when anything FAILED; \"impound cloud check --help\" explains the rest."
    })
final class CheckCloudCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int MISCONFIGURED = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, YAML.")
  private Path config = Path.of("");

  @Option(
      names = "--policy",
      description = "Print only the smallest IAM policy that the configured ways need, as JSON.")
  private boolean policy;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    ControllerConfig read = ControllerConfig.read(config);
    if (read.cloud().isEmpty()) {
      spec.commandLine().getErr().printf("%s: no cloud is configured%n", config);
      return MISCONFIGURED;
    }
    Clock clock = Clock.systemUTC();
    HuaweiLoadBalancers cloud =
        new HuaweiLoadBalancers(CloudWiring.settings(read.cloud().get()), Version.text());
    CloudCheck check = CloudWiring.check(read.isolation(), cloud, clock);
    if (policy) {
      out.println(check.policy());
      out.flush();
      return 0;
    }
    AtomicInteger failed = new AtomicInteger();
    check.run(
        finding -> {
          failed.addAndGet(finding.state() == Finding.State.FAILED ? 1 : 0);
          out.printf("%-8s  %s: %s%n", word(finding.state()), finding.what(), finding.detail());
          out.flush();
        });
    return failed.get() == 0 ? 0 : FAILED;
  }

  private static String word(Finding.State state) {
    return state == Finding.State.FAILED ? state.name() : state.name().toLowerCase(Locale.ROOT);
  }
}
