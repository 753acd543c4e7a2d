package dev.impound.controller;

import dev.impound.controller.cloud.AgencyKeys;
import dev.impound.controller.cloud.CloudCheck;
import dev.impound.controller.cloud.CloudSettings;
import dev.impound.controller.cloud.Credentials;
import dev.impound.controller.cloud.Endpoints;
import dev.impound.controller.cloud.FileKeys;
import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.isolation.Balancers;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.CutWays;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.controller.isolation.ListenerClosing;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.MemberDrain;
import dev.impound.controller.isolation.Patience;
import dev.impound.controller.isolation.PortQuarantine;
import dev.impound.controller.isolation.PortSearch;
import dev.impound.controller.isolation.ServerPorts;
import dev.impound.controller.operator.CloudGrpcService.CloudCheckup;
import dev.impound.controller.operator.StatusGrpcService.CloudStatus;
import dev.impound.settings.YamlSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** From the configuration to the cloud's settings. */
final class CloudWiring {
  private CloudWiring() {}

  static CloudSettings settings(ControllerConfig.Cloud cloud) {
    return settings(cloud, System.getenv());
  }

  private static CloudSettings settings(
      ControllerConfig.Cloud cloud, Map<String, String> environment) {
    return CloudSettings.of(
            cloud.region(),
            cloud.projectId(),
            switch (cloud.credentials()) {
              case FILE -> new FileKeys(cloud.credentialsFile().orElseThrow(), CloudWiring::key);
              case ENVIRONMENT -> key(environment);
              case AGENCY -> new AgencyKeys(AgencyKeys.METADATA, Clock.systemUTC());
            },
            new Endpoints(
                cloud.elbEndpoint().orElse(""),
                cloud.ecsEndpoint().orElse(""),
                cloud.vpcEndpoint().orElse(""),
                cloud.smnEndpoint().orElse(""),
                cloud.hssEndpoint().orElse("")))
        .within(cloud.enterpriseProject().orElse(""));
  }

  private static Credentials key(Path path) {
    YamlSettings file = YamlSettings.read(path);
    Credentials credentials =
        new Credentials(
            file.required("access-key"),
            file.required("secret-key"),
            file.optional("security-token").orElse(""));
    file.finish();
    return credentials;
  }

  /** By the names that the cloud's own tools use. */
  static Credentials key(Map<String, String> environment) {
    String access = environment.getOrDefault("HUAWEICLOUD_SDK_AK", "");
    String secret = environment.getOrDefault("HUAWEICLOUD_SDK_SK", "");
    if (access.isBlank() || secret.isBlank()) {
      throw new IllegalArgumentException(
          "cloud.credentials is environment, and HUAWEICLOUD_SDK_AK or HUAWEICLOUD_SDK_SK is not"
              + " set");
    }
    return new Credentials(
        access, secret, environment.getOrDefault("HUAWEICLOUD_SDK_SECURITY_TOKEN", ""));
  }

  /** The ways to cut that are configured. */
  static CutWays ways(
      ControllerConfig.Isolation isolation,
      HuaweiLoadBalancers cloud,
      Patience patience,
      Balancers balancers,
      ListenerIsolation listeners) {
    List<CutWay> ways = new ArrayList<>();
    ways.add(new ListenerClosing(listeners));
    ways.add(new MemberDrain(cloud.members(), balancers, patience));
    Optional<PortSearch> search = Optional.empty();
    if (isolation.nodes().isPresent()) {
      ControllerConfig.NodeIsolation nodes = isolation.nodes().get();
      ServerPorts ports = cloud.ports();
      ways.add(new PortQuarantine(ports, nodes.securityGroup(), nodes.keepOpen(), patience));
      search = Optional.of(new PortSearch(ports, patience));
    }
    return new CutWays(ways, search);
  }

  static IsolationSettings isolation(ControllerConfig.Isolation isolation) {
    return new IsolationSettings(isolation.responders(), isolation.addressGroup());
  }

  /** A look at the cloud, for operators. */
  static CloudCheckup checkup(CloudCheck check) {
    return new CloudCheckup() {
      @Override
      public void run(Consumer<Found> told) {
        check.run(
            finding ->
                told.accept(
                    new Found(
                        finding.what(),
                        How.valueOf(finding.state().name()),
                        finding.detail(),
                        finding.action())));
      }

      @Override
      public String policy() {
        return check.policy();
      }
    };
  }

  /** What looks whether the cloud can be used. */
  static CloudCheck check(
      ControllerConfig.Isolation isolation, HuaweiLoadBalancers cloud, InstantSource clock) {
    Optional<String> group = isolation.nodes().map(ControllerConfig.NodeIsolation::securityGroup);
    return new CloudCheck(
        cloud,
        group.map(name -> cloud.ports()),
        new CloudCheck.Wanted(isolation(isolation), group),
        clock);
  }

  static CloudStatus status(ControllerConfig.Cloud config, HuaweiLoadBalancers cloud) {
    return new CloudStatus() {
      @Override
      public String endpoint() {
        return config.elbEndpoint().orElse("region " + config.region());
      }

      @Override
      public boolean isLocalStandIn() {
        return cloud.localStandIn().orElse(false);
      }

      @Override
      public String problem() {
        return cloud.problem().orElse("");
      }
    };
  }
}
