package dev.impound.controller.cloud;

import com.huaweicloud.sdk.core.ClientBuilder;
import com.huaweicloud.sdk.core.HcClient;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.ecs.v2.EcsClient;
import com.huaweicloud.sdk.ecs.v2.region.EcsRegion;
import com.huaweicloud.sdk.elb.v3.ElbClient;
import com.huaweicloud.sdk.elb.v3.region.ElbRegion;
import com.huaweicloud.sdk.smn.v2.SmnClient;
import com.huaweicloud.sdk.smn.v2.region.SmnRegion;
import com.huaweicloud.sdk.vpc.v2.VpcClient;
import com.huaweicloud.sdk.vpc.v2.region.VpcRegion;
import java.util.function.Supplier;

/** Builds the SDK's clients. Each holds connections and threads, so there is one of each. */
final class HuaweiClients {
  private HuaweiClients() {}

  static ElbClient elb(CloudSettings settings, String version, Calls calls) {
    return ElbClient.newBuilder()
        .withCredential(calls.signer(settings))
        .withHttpConfig(http(settings, version, calls))
        .withEndpoint(
            endpoint(
                settings.endpoints().elb(),
                settings,
                () -> ElbRegion.valueOf(settings.region()).getEndpoints().getFirst()))
        .build();
  }

  static EcsClient ecs(CloudSettings settings, String version, Calls calls) {
    return EcsClient.newBuilder()
        .withCredential(calls.signer(settings))
        .withHttpConfig(http(settings, version, calls))
        .withEndpoint(
            endpoint(
                settings.endpoints().ecs(),
                settings,
                () -> EcsRegion.valueOf(settings.region()).getEndpoints().getFirst()))
        .build();
  }

  /** Network interfaces, which version 2 of the VPC service changes. */
  static VpcClient ports(CloudSettings settings, String version, Calls calls) {
    return VpcClient.newBuilder()
        .withCredential(calls.signer(settings))
        .withHttpConfig(http(settings, version, calls))
        .withEndpoint(vpcEndpoint(settings))
        .build();
  }

  /** Security groups, whose rules can deny in version 3 of the VPC service. */
  static com.huaweicloud.sdk.vpc.v3.VpcClient securityGroups(
      CloudSettings settings, String version, Calls calls) {
    return com.huaweicloud.sdk.vpc.v3.VpcClient.newBuilder()
        .withCredential(calls.signer(settings))
        .withHttpConfig(http(settings, version, calls))
        .withEndpoint(vpcEndpoint(settings))
        .build();
  }

  private static String vpcEndpoint(CloudSettings settings) {
    return endpoint(
        settings.endpoints().vpc(),
        settings,
        () -> VpcRegion.valueOf(settings.region()).getEndpoints().getFirst());
  }

  static SmnClient smn(CloudSettings settings, String version, Calls calls) {
    return SmnClient.newBuilder()
        .withCredential(calls.signer(settings))
        .withHttpConfig(http(settings, version, calls))
        .withEndpoint(smnEndpoint(settings))
        .build();
  }

  /** For calls to SMN that its own client does not have. */
  static HcClient smnCore(CloudSettings settings, String version, Calls calls) {
    return core(settings, version, calls, smnEndpoint(settings));
  }

  /** HSS: its own client refuses the service's own answers, see {@link HuaweiHostSecurity}. */
  static HcClient hssCore(CloudSettings settings, String version, Calls calls) {
    return core(
        settings,
        version,
        calls,
        endpoint(
            settings.endpoints().hss(),
            settings,
            () ->
                ElbRegion.valueOf(settings.region())
                    .getEndpoints()
                    .getFirst()
                    .replace("://elb.", "://hss.")));
  }

  private static HcClient core(
      CloudSettings settings, String version, Calls calls, String endpoint) {
    return new ClientBuilder<>(client -> client)
        .withCredential(calls.signer(settings))
        .withHttpConfig(http(settings, version, calls))
        .withEndpoint(endpoint)
        .build();
  }

  private static String smnEndpoint(CloudSettings settings) {
    return endpoint(
        settings.endpoints().smn(),
        settings,
        () -> SmnRegion.valueOf(settings.region()).getEndpoints().getFirst());
  }

  private static String endpoint(
      String configured, CloudSettings settings, Supplier<String> regional) {
    if (!configured.isEmpty()) {
      return configured;
    }
    try {
      return regional.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cloud region %s is not known; correct it, or configure its endpoints: elb-endpoint, %s"
              .formatted(
                  settings.region(), "ecs-endpoint, vpc-endpoint, smn-endpoint and hss-endpoint"),
          e);
    }
  }

  private static HttpConfig http(CloudSettings settings, String version, Calls calls) {
    HttpConfig config =
        HttpConfig.getDefaultHttpConfig()
            .withConnectionTimeout((int) settings.connectLimit().toSeconds())
            .withReadTimeout((int) settings.readLimit().toSeconds())
            .withEventListener(new CallGuard(settings.callLimit()))
            .addHttpListener(calls.listener());
    // Without a user agent of ours the SDK tells the cloud about this machine, and writes an
    // application id into the home folder.
    config.setUserAgent("impound/" + version);
    return config;
  }
}
