package dev.impound.controller.config;

import dev.impound.settings.YamlSettings;
import dev.impound.wire.Printable;
import dev.impound.wire.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The controller's configuration, complete and checked.
 *
 * @param listen where agents and operators connect
 * @param dataDirectory database, evidence and custody
 * @param cloud empty when no cloud is configured: then nothing can be isolated, and each response
 *     says so
 */
public record ControllerConfig(
    InetSocketAddress listen,
    Path dataDirectory,
    TlsFiles tls,
    Optional<Cloud> cloud,
    Isolation isolation) {

  /** Default port of the controller. */
  public static final int DEFAULT_PORT = 8444;

  private static final String DEFAULT_GROUP = "impound-responders";

  /**
   * The Huawei Cloud project.
   *
   * @param credentialsFile YAML with access-key, secret-key and, for temporary keys, security-token
   * @param elbEndpoint URL; empty means the region's
   * @param ecsEndpoint URL; empty means the region's
   */
  public record Cloud(
      String region,
      String projectId,
      Path credentialsFile,
      Optional<String> elbEndpoint,
      Optional<String> ecsEndpoint) {}

  /**
   * Who may still reach a closed listener.
   *
   * @param responders addresses or CIDR blocks, not empty when a cloud is configured
   * @param addressGroup name of the IP address group that holds them; Impound makes it and keeps it
   *     in line
   */
  public record Isolation(List<String> responders, String addressGroup) {
    public Isolation {
      responders = List.copyOf(responders);
    }
  }

  /**
   * Reads and checks a file.
   *
   * @throws dev.impound.settings.ConfigException with every problem at once
   */
  public static ControllerConfig read(Path file) {
    YamlSettings settings = YamlSettings.read(file);
    ControllerConfig config =
        new ControllerConfig(
            address(settings),
            settings.path(settings.required("data-directory")),
            new TlsFiles(
                settings.file("tls.ca-file"),
                settings.file("tls.certificate-file"),
                settings.file("tls.key-file")),
            settings.has("cloud") ? Optional.of(cloud(settings)) : Optional.empty(),
            new Isolation(
                settings.list("isolation.responders"),
                settings.optional("isolation.address-group").orElse(DEFAULT_GROUP)));
    if (config.cloud.isPresent() && config.isolation.responders.isEmpty()) {
      settings.problem(
          "isolation.responders",
          "is missing: name the addresses that may still reach a closed listener, such as your"
              + " bastion's");
    }
    settings.finish();
    return config;
  }

  private static InetSocketAddress address(YamlSettings settings) {
    String text = settings.optional("listen").orElse("0.0.0.0:" + DEFAULT_PORT);
    int colon = text.lastIndexOf(':');
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon > 0 && port >= 0 && port <= 65_535) {
        return new InetSocketAddress(text.substring(0, colon), port);
      }
    } catch (NumberFormatException e) {
      // Told below, with the whole value.
    }
    settings.problem("listen", "must be ADDRESS:PORT, and is " + Printable.brief(text));
    return new InetSocketAddress(0);
  }

  private static Cloud cloud(YamlSettings settings) {
    return new Cloud(
        settings.required("cloud.region"),
        settings.required("cloud.project-id"),
        settings.file("cloud.credentials-file"),
        settings.optional("cloud.elb-endpoint"),
        settings.optional("cloud.ecs-endpoint"));
  }
}
