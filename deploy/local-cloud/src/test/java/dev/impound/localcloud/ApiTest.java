package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.exception.ClientRequestException;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.ecs.v2.EcsClient;
import com.huaweicloud.sdk.ecs.v2.model.ListServersDetailsRequest;
import com.huaweicloud.sdk.ecs.v2.model.ServerDetail;
import com.huaweicloud.sdk.elb.v3.ElbClient;
import com.huaweicloud.sdk.elb.v3.model.CreateIpGroupIpOption;
import com.huaweicloud.sdk.elb.v3.model.CreateIpGroupOption;
import com.huaweicloud.sdk.elb.v3.model.CreateIpGroupRequest;
import com.huaweicloud.sdk.elb.v3.model.CreateIpGroupRequestBody;
import com.huaweicloud.sdk.elb.v3.model.CreateIpGroupResponse;
import com.huaweicloud.sdk.elb.v3.model.DeleteIpGroupRequest;
import com.huaweicloud.sdk.elb.v3.model.IpInfo;
import com.huaweicloud.sdk.elb.v3.model.ListL7PoliciesRequest;
import com.huaweicloud.sdk.elb.v3.model.ListListenersRequest;
import com.huaweicloud.sdk.elb.v3.model.ListPoolsRequest;
import com.huaweicloud.sdk.elb.v3.model.ListPoolsResponse;
import com.huaweicloud.sdk.elb.v3.model.Listener;
import com.huaweicloud.sdk.elb.v3.model.ShowIpGroupRequest;
import com.huaweicloud.sdk.elb.v3.model.ShowListenerRequest;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerIpGroupOption;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerOption;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerRequest;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerRequestBody;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API through the SDK's own clients. */
final class ApiTest {
  private final LocalCloud cloud = start(Clock.systemUTC());
  private final ElbClient elb = elb(cloud, World.ACCESS_KEY, World.SECRET_KEY);

  private static LocalCloud start(InstantSource clock) {
    try {
      return LocalCloud.start(World.contract(), World.SECRET_KEY, clock, new Random(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpConfig http() {
    HttpConfig http = HttpConfig.getDefaultHttpConfig();
    http.setUserAgent("impound/test");
    return http;
  }

  private static BasicCredentials credentials(String accessKey, String secretKey) {
    return new BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(World.PROJECT);
  }

  private static ElbClient elb(LocalCloud cloud, String accessKey, String secretKey) {
    return ElbClient.newBuilder()
        .withCredential(credentials(accessKey, secretKey))
        .withHttpConfig(http())
        .withEndpoint(cloud.endpoint())
        .build();
  }

  @AfterEach
  void end() {
    cloud.close();
  }

  @Test
  void refusesAWrongSecret() {
    assertUnauthorized(elb(cloud, World.ACCESS_KEY, "wrong"), "signature does not match");
  }

  @Test
  void refusesAnUnknownAccessKey() {
    assertUnauthorized(elb(cloud, "NOBODY", World.SECRET_KEY), "access key not found");
  }

  @Test
  void refusesASignatureThatIsOlderThanAQuarterOfAnHour() {
    Clock late = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(16));
    try (LocalCloud strict = start(late)) {
      assertUnauthorized(
          elb(strict, World.ACCESS_KEY, World.SECRET_KEY), "signature expired, signature time:");
    }
  }

  private static void assertUnauthorized(ElbClient client, String why) {
    ClientRequestException refusal =
        catchThrowableOfType(
            ClientRequestException.class, () -> client.listPools(new ListPoolsRequest()));

    assertThat(refusal.getHttpStatusCode()).isEqualTo(401);
    assertThat(refusal.getErrorCode()).isEqualTo("APIGW.0301");
    assertThat(refusal.getErrorMsg()).contains(why);
    assertThat(refusal.getRequestId()).hasSize(32);
  }

  @Test
  void verifiesSignaturesOverOddValuesAndRepeatedKeys() {
    assertThat(
            elb.listPools(
                    new ListPoolsRequest()
                        .withName(List.of("a b*~/é+&=%2F", "pool-web", ""))
                        .withMemberAddress(List.of("10.20.0.11")))
                .getPools())
        .singleElement()
        .satisfies(pool -> assertThat(pool.getId()).isEqualTo("pool-web"));
  }

  @Test
  void cutsListsIntoPages() {
    ListPoolsResponse first = elb.listPools(new ListPoolsRequest().withLimit(3));
    ListPoolsResponse last =
        elb.listPools(
            new ListPoolsRequest().withLimit(3).withMarker(first.getPageInfo().getNextMarker()));

    assertThat(first.getPools()).hasSize(3);
    assertThat(first.getPageInfo().getCurrentCount()).isEqualTo(3);
    assertThat(last.getPools()).hasSize(2);
    assertThat(last.getPageInfo().getNextMarker()).isNull();
  }

  @Test
  void filtersExactly() {
    assertThat(
            elb.listListeners(new ListListenersRequest().withDefaultPoolId(List.of("pool-other")))
                .getListeners())
        .extracting(Listener::getId)
        .containsExactly("listener-api", "listener-shared", "listener-other", "listener-redirect");
    assertThat(
            elb.listL7Policies(new ListL7PoliciesRequest().withRedirectPoolId(List.of("pool-api")))
                .getL7policies())
        .singleElement()
        .satisfies(policy -> assertThat(policy.getListenerId()).isEqualTo("listener-api"));
    assertThat(elb.listPools(new ListPoolsRequest().withName(List.of("pool"))).getPools())
        .isEmpty();
  }

  @Test
  void findsServersWhoseNameHoldsTheName() {
    EcsClient ecs =
        EcsClient.newBuilder()
            .withCredential(credentials(World.ACCESS_KEY, World.SECRET_KEY))
            .withHttpConfig(http())
            .withEndpoint(cloud.endpoint())
            .build();

    assertThat(
            ecs.listServersDetails(new ListServersDetailsRequest().withName("node-a")).getServers())
        .extracting(ServerDetail::getName)
        .containsExactly("node-a-old", "node-a");
    assertThat(
            ecs.listServersDetails(new ListServersDetailsRequest().withLimit(3).withOffset(2))
                .getServers())
        .hasSize(1);
  }

  @Test
  void createsAndDeletesAddressGroupsButNotWhileTheyAreBound() {
    CreateIpGroupResponse created = create("one", "0.0.0.0", "0.0.0.0/32", "10.0.0.1-10.0.0.9");
    String id = created.getIpgroup().getId();
    assertThat(created.getHttpStatusCode()).isEqualTo(201);
    assertThat(created.getIpgroup().getIpList())
        .extracting(IpInfo::getIp)
        .containsExactly("0.0.0.0", "10.0.0.1-10.0.0.9");

    bind("listener-web", new UpdateListenerIpGroupOption().withIpgroupId(id));
    bind("listener-web", new UpdateListenerIpGroupOption().withEnableIpgroup(false));
    assertRefused(
        409, "ELB.8907", () -> elb.deleteIpGroup(new DeleteIpGroupRequest().withIpgroupId(id)));

    bind("listener-web", new UpdateListenerIpGroupOption());
    assertThat(elb.deleteIpGroup(new DeleteIpGroupRequest().withIpgroupId(id)).getHttpStatusCode())
        .isEqualTo(204);
    assertRefused(
        404, "ELB.8904", () -> elb.showIpGroup(new ShowIpGroupRequest().withIpgroupId(id)));
  }

  @Test
  void bindsChangesAndUnbindsGroupsOfAListener() {
    assertThat(bound("listener-web")).isEqualTo("none");

    bind("listener-web", new UpdateListenerIpGroupOption().withIpgroupId("group-office"));
    assertThat(bound("listener-web")).isEqualTo("group-office true white");

    bind(
        "listener-web",
        new UpdateListenerIpGroupOption()
            .withIpgroupId("group-crawlers,group-partners")
            .withType(UpdateListenerIpGroupOption.TypeEnum.BLACK)
            .withEnableIpgroup(false));
    assertThat(bound("listener-web")).isEqualTo("group-crawlers,group-partners false black");

    bind("listener-web", new UpdateListenerIpGroupOption());
    assertThat(bound("listener-web")).isEqualTo("none");
  }

  @Test
  void refusesBindingsThatMakeNoSense() {
    assertRefused(
        404,
        "ELB.8904",
        () -> bind("listener-web", new UpdateListenerIpGroupOption().withIpgroupId("no-group")));
    assertRefused(
        404,
        "ELB.8904",
        () -> bind("no-listener", new UpdateListenerIpGroupOption().withIpgroupId("g")));
    assertRefused(
        400,
        "ELB.8902",
        () -> bind("listener-web", new UpdateListenerIpGroupOption().withEnableIpgroup(true)));
  }

  @Test
  void refusesChangesWhileTheLoadBalancerIsNotActive() {
    cloud.state().provisioningStatus("lb-1", "PENDING_UPDATE");

    assertRefused(
        409,
        "ELB.8907",
        () ->
            bind("listener-web", new UpdateListenerIpGroupOption().withIpgroupId("group-office")));
  }

  @Test
  void refusesWhatIsNoAddress() {
    assertRefused(400, "ELB.8902", () -> create("bad", "10.0.0.0/33"));
  }

  @Test
  void hasRoomForFiftyGroups() {
    for (int i = 0; i < 47; i++) {
      create("group " + i, "10.0.0." + i);
    }

    assertRefused(409, "ELB.8905", () -> create("one too many", "10.0.0.1"));
  }

  @Test
  void knowsNoOtherProject() {
    ElbClient other =
        ElbClient.newBuilder()
            .withCredential(credentials(World.ACCESS_KEY, World.SECRET_KEY).withProjectId("other"))
            .withHttpConfig(http())
            .withEndpoint(cloud.endpoint())
            .build();

    assertThatThrownBy(() -> other.listPools(new ListPoolsRequest()))
        .isInstanceOf(ClientRequestException.class);
  }

  private CreateIpGroupResponse create(String name, String... addresses) {
    return elb.createIpGroup(
        new CreateIpGroupRequest()
            .withBody(
                new CreateIpGroupRequestBody()
                    .withIpgroup(
                        new CreateIpGroupOption()
                            .withName(name)
                            .withIpList(
                                Arrays.stream(addresses)
                                    .map(ip -> new CreateIpGroupIpOption().withIp(ip))
                                    .toList()))));
  }

  private void bind(String listener, UpdateListenerIpGroupOption option) {
    elb.updateListener(
        new UpdateListenerRequest()
            .withListenerId(listener)
            .withBody(
                new UpdateListenerRequestBody()
                    .withListener(new UpdateListenerOption().withIpgroup(option))));
  }

  private String bound(String listener) {
    var group =
        elb.showListener(new ShowListenerRequest().withListenerId(listener))
            .getListener()
            .getIpgroup();
    return group == null
        ? "none"
        : group.getIpgroupId() + " " + group.getEnableIpgroup() + " " + group.getType();
  }

  private static void assertRefused(int status, String code, Runnable call) {
    ClientRequestException refusal = catchThrowableOfType(ClientRequestException.class, call::run);

    assertThat(refusal.getHttpStatusCode()).isEqualTo(status);
    assertThat(refusal.getErrorCode()).isEqualTo(code);
  }
}
