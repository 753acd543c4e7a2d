package dev.impound.agent;

import dev.impound.agent.config.AgentConfig;
import dev.impound.agent.config.AgentConfigFile;
import dev.impound.agent.enrolment.Enroller;
import dev.impound.agent.enrolment.NodeIdentity;
import dev.impound.wire.EnrolmentToken;
import dev.impound.wire.RefusalReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gets the node its certificate. */
@Command(
    name = "enroll",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a key on this node and gets a certificate for it, by a token of",
      "\"impound node enroll NAME\". The key never leaves the node. May be repeated."
    },
    footer = {
      "",
      "The token is read from a file that its owner alone can read, or from standard input; never",
      "from an argument. From then on the agent renews the certificate by itself.",
      "",
      "Example:",
      "  impound-agent enroll --config /etc/impound/agent.yaml --controller impound.example:8445"
          + " --token-file -"
    })
final class EnrollCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofHours(1);

  @CommandLine.Spec CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin Main.ConfigOption config = new Main.ConfigOption();

  @Option(
      names = "--controller",
      required = true,
      paramLabel = "HOST:PORT",
      description = "The controller's enrolment port, usually 8445.")
  String controller = "";

  @Option(
      names = "--token-file",
      required = true,
      paramLabel = "FILE|-",
      description = "Where the token is; - reads it from standard input.")
  String tokenFile = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "What the node is called, for a token that is for several. Default: its host name.")
  String name = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    AgentConfig read = AgentConfigFile.read(config.file);
    AgentConfig.Address address =
        AgentConfigFile.parse(controller)
            .orElseThrow(
                () -> new IOException("--controller must be HOST:PORT, and is " + controller));
    EnrolmentToken token = token();
    NodeIdentity identity = NodeIdentity.in(read.stateDirectory(), Clock.systemUTC());
    PrintWriter out = out();
    if (identity.enrolledBy(token.id()).isEmpty()) {
      out.println("this node's key: " + identity.pending().fingerprint() + " (SHA-256)");
      out.flush();
    }
    Enroller enroller = new Enroller(address.host(), address.port(), identity);
    Instant end = Clock.systemUTC().instant().plus(PATIENCE);
    Optional<RefusalReason> told = Optional.empty();
    while (true) {
      switch (enroller.enroll(token, name.isEmpty() ? hostName() : name)) {
        case Enroller.Done(var node) -> {
          out.printf("enrolled as node %s; start the agent: impound-agent run%n", node);
          out.flush();
          return CommandLine.ExitCode.OK;
        }
        case Enroller.Waits(var why) -> {
          if (!told.equals(Optional.of(why.reason()))) {
            out.printf("%s; %s%nwaiting for that, an hour at most%n", why.message(), why.hint());
            out.flush();
            told = Optional.of(why.reason());
          }
        }
      }
      if (Clock.systemUTC().instant().isAfter(end)) {
        throw new IOException("not enrolled within an hour; the same command goes on");
      }
      // Spread, for nodes that were started at once behind one address.
      Thread.sleep(LOOK.plusMillis(RandomGenerator.getDefault().nextLong(LOOK.toMillis())));
    }
  }

  private PrintWriter out() {
    return spec == null
        ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
        : spec.commandLine().getOut();
  }

  private EnrolmentToken token() throws IOException {
    String line;
    if (tokenFile.equals("-")) {
      line =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))
              .readLine();
    } else {
      Path file = Path.of(tokenFile);
      Set<PosixFilePermission> others =
          Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
      if (Files.getPosixFilePermissions(file).stream().anyMatch(others::contains)) {
        throw new IOException(
            "others can read the token in %s: chmod 600 it, and ask for a fresh token"
                .formatted(file));
      }
      line = Files.readString(file, StandardCharsets.US_ASCII);
    }
    if (line == null || line.isBlank()) {
      throw new IOException("there is no token in " + tokenFile);
    }
    try {
      return EnrolmentToken.parse(line);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    } catch (UnknownHostException e) {
      return "";
    }
  }
}
