package dev.impound.controller;

import dev.impound.controller.cloud.CloudSettings;
import dev.impound.controller.cloud.Credentials;
import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.controller.operator.StatusGrpcService.CloudStatus;
import dev.impound.settings.YamlSettings;

/** From the configuration to the cloud's settings. */
final class CloudWiring {
  private CloudWiring() {}

  static CloudSettings settings(ControllerConfig.Cloud cloud) {
    YamlSettings file = YamlSettings.read(cloud.credentialsFile());
    Credentials credentials =
        new Credentials(
            file.required("access-key"),
            file.required("secret-key"),
            file.optional("security-token").orElse(""));
    file.finish();
    return CloudSettings.of(
        cloud.region(),
        cloud.projectId(),
        credentials,
        cloud.elbEndpoint().orElse(""),
        cloud.ecsEndpoint().orElse(""),
        cloud.smnEndpoint().orElse(""),
        cloud.hssEndpoint().orElse(""));
  }

  static IsolationSettings isolation(ControllerConfig.Isolation isolation) {
    return new IsolationSettings(isolation.responders(), isolation.addressGroup());
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
