package dev.impound.agent.config;

import dev.impound.agent.config.AgentConfig.Address;
import dev.impound.agent.config.AgentConfig.Role;
import dev.impound.settings.ByteSizes;
import dev.impound.settings.YamlSettings;
import dev.impound.wire.Printable;
import dev.impound.wire.TlsFiles;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@link AgentConfig} from its file. */
public final class AgentConfigFile {
  /** Where the policy is unless the configuration says otherwise. */
  public static final Path USUAL_POLICY = Path.of("/etc/impound/policy.yaml");

  /** Where the agent's state is unless the configuration says otherwise. */
  public static final Path USUAL_STATE = Path.of("/var/lib/impound-agent");

  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\[([0-9a-fA-F:]+)]|([A-Za-z0-9.-]+)):([0-9]{1,5})");
  private static final Pattern IP =
      Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+");
  private static final String CONTROLLER = "controller";
  private static final String COMMAND_KEYS = "command-key-file";
  private static final int MOST_PORT = 65535;

  /** Less would let a capture run into its limit whatever it holds. */
  private static final long LEAST_BANDWIDTH = 64 << 10;

  private final YamlSettings settings;

  /** How a setting is answered that is on or off. */
  enum Answer {
    /** On. */
    YES,
    /** Off. */
    NO
  }

  /** What becomes of commands without a signature. */
  enum Unsigned {
    /** They are answered with a failure. */
    REFUSE,
    /** They are obeyed. */
    ACCEPT
  }

  private AgentConfigFile(Path file) {
    this.settings = YamlSettings.read(file);
  }

  /**
   * Reads a file. Paths in it that are not absolute are taken from the file's folder.
   *
   * @throws dev.impound.settings.ConfigException with all problems there are
   */
  public static AgentConfig read(Path file) {
    return new AgentConfigFile(file).config();
  }

  private AgentConfig config() {
    List<Address> controllers = settings.oneOrMore(CONTROLLER).stream().map(this::address).toList();
    if (Set.copyOf(controllers).size() < controllers.size()) {
      settings.problem(CONTROLLER, "an address is there twice");
    }
    Optional<TlsFiles> tls = settings.has("tls") ? Optional.of(tls()) : Optional.empty();
    Set<Role> roles = roles();
    Path socket = settings.path(settings.optional("docker-socket").orElse("/var/run/docker.sock"));
    Path state = settings.path(settings.optional("state-directory").orElse(USUAL_STATE.toString()));
    boolean takesUnsigned =
        settings.word("unsigned-commands", Unsigned.class, Unsigned.REFUSE) == Unsigned.ACCEPT;
    Optional<Path> commandKeys = commandKeys(takesUnsigned, tls.isEmpty());
    Path policy =
        settings.optional("policy-file").isPresent() ? settings.file("policy-file") : USUAL_POLICY;
    List<String> addresses = settings.list("private-ips");
    for (String one : addresses) {
      if (!IP.matcher(one).matches()) {
        settings.problem(
            "private-ips", "\"%s\" is not an IP address".formatted(Printable.brief(one)));
      }
    }
    boolean check = settings.word("check-skipped-layers", Answer.class, Answer.YES) == Answer.YES;
    CaptureSettings capture = CaptureSettings.read(settings);
    OptionalLong bandwidth = ByteSizes.read(settings, "delivery.bandwidth", LEAST_BANDWIDTH);
    AgentConfig.Compression compression =
        settings.word(
            "delivery.compression", AgentConfig.Compression.class, AgentConfig.Compression.AUTO);
    settings.finish();
    return new AgentConfig(
        controllers,
        tls,
        roles,
        socket,
        state,
        commandKeys,
        takesUnsigned,
        policy,
        addresses,
        check,
        capture,
        bandwidth,
        compression);
  }

  private Optional<Path> commandKeys(boolean takesUnsigned, boolean enrols) {
    if (settings.optional(COMMAND_KEYS).isPresent()) {
      return Optional.of(settings.file(COMMAND_KEYS));
    }
    if (!takesUnsigned && !enrols) {
      settings.problem(
          COMMAND_KEYS,
          "is missing: name the command-key.pem that \"impound-controller init\" or"
              + " \"impound-controller issue command\" made, or, where the controller has no"
              + " command key, set unsigned-commands: accept");
    }
    return Optional.empty();
  }

  private TlsFiles tls() {
    return new TlsFiles(
        settings.file("tls.ca-file"),
        settings.file("tls.certificate-file"),
        settings.file("tls.key-file"));
  }

  /** Reads {@code HOST:PORT}; empty when it has another form. */
  public static Optional<Address> parse(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > MOST_PORT) {
      return Optional.empty();
    }
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    return Optional.of(new Address(host, Integer.parseInt(matcher.group(3))));
  }

  private Address address(String text) {
    Optional<Address> address = parse(text);
    if (address.isEmpty()) {
      settings.problem(
          CONTROLLER, "\"%s\" is not of the form host:port".formatted(Printable.brief(text)));
    }
    return address.orElseGet(() -> new Address(text, 0));
  }

  private Set<Role> roles() {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String text : settings.list("roles")) {
      switch (text) {
        case "node" -> roles.add(Role.NODE);
        case "quarantine" -> roles.add(Role.QUARANTINE);
        default ->
            settings.problem(
                "roles",
                "\"%s\" is not a role; use node or quarantine".formatted(Printable.brief(text)));
      }
    }
    return roles.isEmpty() ? Set.of(Role.NODE) : roles;
  }
}
