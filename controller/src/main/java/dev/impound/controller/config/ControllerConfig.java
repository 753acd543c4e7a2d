package dev.impound.controller.config;

import dev.impound.controller.access.OperatorSettings;
import dev.impound.controller.alarm.AlarmSettings;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.approval.ApprovalSettings;
import dev.impound.controller.evidence.EvidenceLimits;
import dev.impound.controller.identity.EnrolmentSettings;
import dev.impound.controller.identity.LoginSettings;
import dev.impound.controller.isolation.TrafficRule;
import dev.impound.controller.metrics.HealthSettings;
import dev.impound.controller.notification.NotificationSettings;
import dev.impound.controller.plan.GuardSettings;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.retention.EncryptionSettings;
import dev.impound.controller.retention.RetentionSettings;
import dev.impound.controller.rpc.ListenLimits;
import dev.impound.controller.scrub.ScrubSettings;
import dev.impound.controller.signing.CommandKeySettings;
import dev.impound.controller.signing.SigningSettings;
import dev.impound.settings.YamlSettings;
import dev.impound.wire.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The controller's configuration, complete and checked.
 *
 * @param listen where agents and operators connect
 * @param limits of the connections there
 * @param name the controller's, unique among those that share its database
 * @param advertise {@code HOST:PORT} where operators and agents reach it; empty where it is alone
 *     and says none
 * @param dataDirectory evidence and custody, and the database where none is configured
 * @param database the PostgreSQL database that controllers share; empty for one alone, on SQLite
 * @param breakGlass socket for calls without a certificate; empty for none
 * @param cloud empty when no cloud is configured: then nothing can be isolated, and each response
 *     says so
 * @param commands the key that signs commands to nodes; empty where they go unsigned
 * @param enrolment empty where nodes get no certificates by themselves
 */
public record ControllerConfig(
    InetSocketAddress listen,
    ListenLimits limits,
    String name,
    Optional<String> advertise,
    Path dataDirectory,
    Optional<Database> database,
    TlsFiles tls,
    EvidenceLimits evidence,
    Optional<Cloud> cloud,
    Isolation isolation,
    AlarmSettings alarms,
    Playbooks playbooks,
    GuardSettings guards,
    NotificationSettings notifications,
    HealthSettings health,
    SigningSettings signing,
    ScrubSettings scrub,
    RetentionSettings retention,
    EncryptionSettings encryption,
    Optional<EnrolmentSettings> enrolment,
    Optional<CommandKeySettings> commands,
    OperatorSettings operators,
    LoginSettings logins,
    ApprovalSettings approvals,
    Optional<Path> breakGlass) {

  /** Default port of the controller. */
  public static final int DEFAULT_PORT = 8444;

  private static final String DEFAULT_GROUP = "impound-responders";
  private static final String KEEP_OPEN = "isolation.keep-open";
  private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /**
   * A PostgreSQL database.
   *
   * @param url {@code jdbc:postgresql://HOST:PORT/DATABASE}, without user and password
   * @param passwordFile one line; empty where the server asks for none
   */
  public record Database(String url, String user, Optional<Path> passwordFile) {}

  /**
   * The Huawei Cloud project.
   *
   * @param credentials where the access key comes from
   * @param credentialsFile YAML with access-key, secret-key and, for temporary keys,
   *     security-token; empty unless the key comes from a file
   * @param enterpriseProject id; empty means all that the key may see
   * @param elbEndpoint URL; empty means the region's
   * @param ecsEndpoint URL; empty means the region's
   * @param vpcEndpoint URL; empty means the region's
   * @param smnEndpoint URL; empty means the region's
   * @param hssEndpoint URL; empty means the region's
   */
  public record Cloud(
      String region,
      String projectId,
      Keys credentials,
      Optional<Path> credentialsFile,
      Optional<String> enterpriseProject,
      Optional<String> elbEndpoint,
      Optional<String> ecsEndpoint,
      Optional<String> vpcEndpoint,
      Optional<String> smnEndpoint,
      Optional<String> hssEndpoint) {
    /** Where the access key comes from. */
    public enum Keys {
      FILE,
      ENVIRONMENT,
      AGENCY
    }
  }

  /**
   * How a container is cut off in the cloud.
   *
   * @param responders addresses or CIDR blocks, not empty when a cloud is configured
   * @param addressGroup name of the IP address group that holds them; Impound makes it and keeps it
   *     in line
   * @param nodes how a node is shut off; empty where none may be
   */
  public record Isolation(
      List<String> responders, String addressGroup, Optional<NodeIsolation> nodes) {
    public Isolation {
      responders = List.copyOf(responders);
    }
  }

  /**
   * How a node is shut off by a security group.
   *
   * @param securityGroup its name; Impound makes it and keeps its rules in line
   * @param keepOpen what still passes; not empty
   */
  public record NodeIsolation(String securityGroup, List<TrafficRule> keepOpen) {
    public NodeIsolation {
      keepOpen = List.copyOf(keepOpen);
    }
  }

  /**
   * Reads and checks a file.
   *
   * @throws dev.impound.settings.ConfigException with every problem at once
   */
  public static ControllerConfig read(Path file) {
    YamlSettings settings = YamlSettings.read(file);
    TlsFiles tls =
        new TlsFiles(
            settings.file("tls.ca-file"),
            settings.file("tls.certificate-file"),
            settings.file("tls.key-file"));
    AlarmSettings alarms = AlarmSettings.read(settings, tls.certificate(), tls.key());
    ControllerConfig config =
        new ControllerConfig(
            settings.address(
                "listen", settings.optional("listen").orElse("0.0.0.0:" + DEFAULT_PORT)),
            ListenLimits.read(settings),
            FleetKeys.name(settings),
            FleetKeys.advertise(settings),
            settings.path(settings.required("data-directory")),
            FleetKeys.database(settings),
            tls,
            EvidenceLimits.read(settings),
            settings.has("cloud") ? Optional.of(cloud(settings)) : Optional.empty(),
            new Isolation(
                settings.list("isolation.responders"),
                settings.optional("isolation.address-group").orElse(DEFAULT_GROUP),
                nodeIsolation(settings)),
            alarms,
            PlaybooksFile.read(settings, alarms.sources()),
            GuardSettings.read(settings),
            NotificationSettings.read(settings),
            HealthSettings.read(settings),
            SigningSettings.read(settings, tls.authority()),
            ScrubSettings.read(settings),
            RetentionSettings.read(settings),
            EncryptionSettings.read(settings),
            EnrolmentSettings.read(settings, tls.authority()),
            CommandKeySettings.read(settings),
            OperatorSettings.read(settings),
            LoginSettings.read(settings),
            ApprovalSettings.read(settings),
            breakGlass(settings));
    if (config.cloud.isPresent() && config.isolation.responders.isEmpty()) {
      settings.problem(
          "isolation.responders",
          "is missing: name the addresses that may still reach a closed listener, such as your"
              + " bastion's");
    }
    if (config.cloud.isEmpty()) {
      config.alarms.sources().stream()
          .filter(source -> source.kind() == SourceKind.SMN || source.kind() == SourceKind.HSS)
          .forEach(
              source ->
                  settings.problem(
                      "alarms.sources." + source.name(),
                      "needs the section cloud: it is part of one"));
    }
    settings.finish();
    return config;
  }

  /** Beside the evidence, where nothing else is said. */
  private static Optional<Path> breakGlass(YamlSettings settings) {
    String text = settings.optional("break-glass.socket").orElse("");
    if (text.equals("off")) {
      return Optional.empty();
    }
    return Optional.of(
        text.isEmpty()
            ? settings
                .path(settings.optional("data-directory").orElse(""))
                .resolve("break-glass.sock")
            : settings.path(text));
  }

  private static Optional<NodeIsolation> nodeIsolation(YamlSettings settings) {
    Optional<String> group = settings.optional("isolation.security-group");
    List<String> open = settings.list(KEEP_OPEN);
    if (group.isEmpty()) {
      if (!open.isEmpty()) {
        settings.problem(KEEP_OPEN, "has no effect without isolation.security-group");
      }
      return Optional.empty();
    }
    if (!GROUP_NAME.matcher(group.get()).matches()) {
      settings.problem(
          "isolation.security-group", "a name has 1 to 64 of A-Z, a-z, 0-9, '_', '.' and '-'");
    }
    List<TrafficRule> rules = new ArrayList<>();
    for (String text : open) {
      try {
        rules.add(TrafficRule.keptOpen(text));
      } catch (IllegalArgumentException e) {
        settings.problem(KEEP_OPEN, String.valueOf(e.getMessage()));
      }
    }
    if (open.isEmpty()) {
      settings.problem(
          KEEP_OPEN,
          "is missing: name at least the way of the nodes' agents to this controller, such as"
              + " \"out tcp 10.0.0.5/32 8443\", else a node that is shut off can never be reached"
              + " again");
    }
    return Optional.of(new NodeIsolation(group.get(), rules));
  }

  private static Cloud cloud(YamlSettings settings) {
    Cloud.Keys keys = settings.word("cloud.credentials", Cloud.Keys.class, Cloud.Keys.FILE);
    if (keys != Cloud.Keys.FILE && settings.optional("cloud.credentials-file").isPresent()) {
      settings.problem("cloud.credentials-file", "goes with cloud.credentials: file alone");
    }
    return new Cloud(
        settings.required("cloud.region"),
        settings.required("cloud.project-id"),
        keys,
        keys == Cloud.Keys.FILE
            ? Optional.of(settings.file("cloud.credentials-file"))
            : Optional.empty(),
        settings.optional("cloud.enterprise-project"),
        settings.optional("cloud.elb-endpoint"),
        settings.optional("cloud.ecs-endpoint"),
        settings.optional("cloud.vpc-endpoint"),
        settings.optional("cloud.smn-endpoint"),
        settings.optional("cloud.hss-endpoint"));
  }
}
