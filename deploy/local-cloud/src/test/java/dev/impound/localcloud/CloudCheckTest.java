package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.cloud.CloudCheck;
import dev.impound.controller.cloud.CloudCheck.Finding;
import dev.impound.controller.cloud.CloudCheck.Finding.State;
import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.localcloud.api.Fault;
import dev.impound.localcloud.api.Faults.Seen;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found of a cloud before it is needed, through the real SDK. */
class CloudCheckTest {
  private LocalCloud local;

  @BeforeEach
  void start() throws IOException {
    local = LocalCloud.start(World.contract(), World.SECRET_KEY, Clock.systemUTC(), new Random(5));
  }

  @AfterEach
  void stop() {
    local.close();
  }

  private List<Finding> check(String secretKey, InstantSource clock) {
    HuaweiLoadBalancers cloud =
        new HuaweiLoadBalancers(LocalCloudUnderTest.settings(local.endpoint(), secretKey), "test");
    List<Finding> found = new ArrayList<>();
    new CloudCheck(
            cloud,
            Optional.of(cloud.ports()),
            new CloudCheck.Wanted(
                new IsolationSettings(List.of("192.0.2.10"), "impound-responders"),
                Optional.of("impound-quarantine")),
            clock)
        .run(found::add);
    return found;
  }

  @Test
  void findsNothingWrongAndChangesNothing() {
    String before = state();

    List<Finding> found = check(World.SECRET_KEY, Clock.systemUTC());

    assertThat(found).hasSizeGreaterThan(18).noneMatch(one -> one.state() == State.FAILED);
    assertThat(found)
        .filteredOn(one -> one.state() == State.PRESUMED)
        .extracting(Finding::action)
        .containsExactlyInAnyOrder(
            "elb:ipgroups:put", "elb:listeners:put", "elb:members:put", "vpc:ports:update");
    assertThat(found)
        .extracting(Finding::detail)
        .anyMatch(detail -> detail.equals("3 of 50 are used"));
    assertThat(state()).isEqualTo(before);
    assertThat(local.faults().seen("POST", Pattern.compile(""))).isEmpty();
    assertThat(local.faults().seen("PUT", Pattern.compile("")))
        .extracting(Seen::path)
        .allMatch(path -> path.contains("00000000-0000-0000-0000-000000000000"));
  }

  private String state() {
    return local.state().listeners()
        + "|"
        + local.state().groups()
        + "|"
        + local.state().pools()
        + "|"
        + local.state().network().ports();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /pools$, elb:pools:list",
    "GET, /listeners$, elb:listeners:list",
    "GET, /l7policies$, elb:l7policies:list",
    "GET, /cloudservers/detail$, ecs:cloudServers:list",
    "GET, /os-interface$, ecs:cloudServers:listServerInterfaces",
    "GET, /security-groups$, vpc:securityGroups:get",
    "PUT, /listeners/, elb:listeners:put",
    "PUT, /members/, elb:members:put",
    "PUT, /ports/, vpc:ports:update",
    "PUT, /ipgroups/, elb:ipgroups:put"
  })
  void namesTheRightThatIsMissing(String method, String path, String right) {
    local.faults().add(Fault.of(Fault.Kind.DENIED, method, path).times(9));

    List<Finding> found = check(World.SECRET_KEY, Clock.systemUTC());

    assertThat(found)
        .filteredOn(one -> one.state() == State.FAILED)
        .extracting(Finding::action)
        .isNotEmpty()
        .allMatch(right::equals);
  }

  @Test
  void stopsAtAKeyThatTheCloudDoesNotTake() {
    List<Finding> found = check("another secret", Clock.systemUTC());

    assertThat(found.getFirst().state()).isEqualTo(State.FAILED);
    assertThat(found.getFirst().detail()).contains("APIGW.0301").doesNotContain("another secret");
    assertThat(found.getLast().detail()).contains("takes no call");
    assertThat(found).hasSize(3);
  }

  @Test
  void tellsOfAClockThatIsOff() {
    List<Finding> found =
        check(World.SECRET_KEY, () -> Clock.systemUTC().instant().minus(Duration.ofMinutes(5)));

    assertThat(found.get(1).state()).isEqualTo(State.FAILED);
    assertThat(found.get(1).detail()).contains("s behind the cloud's");
  }

  @Test
  void everyRightThatIsLookedAtIsInThePolicy() {
    HuaweiLoadBalancers cloud =
        new HuaweiLoadBalancers(
            LocalCloudUnderTest.settings(local.endpoint(), World.SECRET_KEY), "test");
    String policy =
        new CloudCheck(
                cloud,
                Optional.of(cloud.ports()),
                new CloudCheck.Wanted(
                    new IsolationSettings(List.of("192.0.2.10"), "impound-responders"),
                    Optional.of("impound-quarantine")),
                Clock.systemUTC())
            .policy();

    for (Finding finding : check(World.SECRET_KEY, Clock.systemUTC())) {
      if (!finding.action().isEmpty()) {
        assertThat(policy).contains("\"" + finding.action() + "\"");
      }
    }
  }
}
