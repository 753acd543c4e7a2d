package dev.impound.localcloud;

import dev.impound.localcloud.config.CloudFile;
import dev.impound.localcloud.config.CloudFileReader;
import dev.impound.localcloud.config.ConfigurationException;
import dev.impound.localcloud.smn.Topic;
import dev.impound.localcloud.state.Listener;
import dev.impound.localcloud.state.RefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the stand-in, and ends it on a signal. */
@Command(
    name = "impound-local-cloud",
    mixinStandardHelpOptions = true,
    description = {
      "A stand-in for Huawei Cloud's ELB, ECS, VPC, SMN and HSS, for trials and tests. It is no"
          + " cloud.",
      "Runs until it is interrupted."
    },
    subcommands = FaultCommand.class)
public final class Main implements Callable<Integer> {
  /** Configuration is wrong, as with the other programs. */
  private static final int MISCONFIGURED = 2;

  private static final int FAILED = 1;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration; see sample.yaml for every key. Default: ${DEFAULT-VALUE}.")
  private Path config = Path.of("local-cloud.yaml");

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter talk = spec.commandLine().getErr();
    try {
      CloudFile file = CloudFileReader.read(config);
      String secretKey = CloudFileReader.secretKey(config, file.secretKeyFile());
      LocalCloud cloud = LocalCloud.start(file, secretKey, Clock.systemUTC(), new SecureRandom());
      Runtime.getRuntime().addShutdownHook(new Thread(cloud::close, "shutdown"));
      banner(talk, cloud);
      new CountDownLatch(1).await();
      return 0;
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> talk.println(config + ": " + problem));
      talk.flush();
      return MISCONFIGURED;
    } catch (RefusedException e) {
      talk.println(config + ": " + e.getMessage());
      talk.flush();
      return MISCONFIGURED;
    } catch (IOException e) {
      talk.println(e.getMessage());
      talk.flush();
      return FAILED;
    }
  }

  private static void banner(PrintWriter talk, LocalCloud cloud) {
    talk.println("impound-local-cloud: a STAND-IN for trials and tests. This is no cloud.");
    talk.println(
        "  API       "
            + cloud.endpoint()
            + " (plain HTTP; unsigned control paths below /local-cloud/)");
    for (Listener listener : cloud.state().listeners()) {
      talk.println(
          "  listener  %s:%d  %s".formatted(listener.address(), listener.port(), listener.id()));
    }
    for (Topic topic : cloud.notifications().topics()) {
      talk.println("  topic     " + topic.urn());
    }
    talk.flush();
  }
}
