package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.isolation.CallLog;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.localcloud.api.Fault;
import dev.impound.localcloud.api.Faults.Seen;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How calls are made through the real SDK: once, within a limit, on record. */
class CallDisciplineTest {
  private static final Duration LIMIT = Duration.ofMillis(600);

  private LocalCloud local;
  private HuaweiLoadBalancers cloud;

  @BeforeEach
  void start() throws IOException {
    local = LocalCloud.start(World.contract(), World.SECRET_KEY, Clock.systemUTC(), new Random(3));
    cloud =
        new HuaweiLoadBalancers(
            LocalCloudUnderTest.settings(local.endpoint(), World.SECRET_KEY, LIMIT), "test");
  }

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void sendsAChangeOnceThoughItsConnectionBreaksAfterIt() {
    local.faults().forget();
    local.faults().add(Fault.of(Fault.Kind.RESET_AFTER, "POST", "/ipgroups$"));

    CloudException failure =
        catchThrowableOfType(
            CloudException.class, () -> cloud.createAddressGroup("one", List.of("192.0.2.1")));

    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(local.faults().seen("POST", Pattern.compile("/ipgroups$")))
        .containsExactly(new Seen("POST", "/v3/0123456789abcdef/elb/ipgroups", true));
    assertThat(cloud.addressGroups("one")).hasSize(1);
  }

  @Test
  void endsACallWhoseAnswerDripsForEver() {
    local.faults().add(Fault.of(Fault.Kind.DRIP, "GET", "/listeners/"));

    CloudException failure =
        catchThrowableOfType(CloudException.class, () -> cloud.listener(CloudUnderTest.WEB));

    assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
    assertThat(failure).hasMessageContaining("no whole answer came in time");
  }

  @Test
  void tellsHowLongTheCloudAsksToBeLeftAlone() {
    Fault throttled = Fault.of(Fault.Kind.THROTTLED, "GET", "/listeners/");
    local.faults().add(new Fault(throttled.match(), throttled.effect().retryAfter(7)));

    CloudException failure =
        catchThrowableOfType(CloudException.class, () -> cloud.listener(CloudUnderTest.WEB));

    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource({"ODD", "PORTAL", "GATEWAY", "HALF", "NO_TYPE"})
  void neverTakesAnAnswerThatItCannotReadForNone(Fault.Kind kind) {
    for (String path : List.of("/pools$", "/listeners$", "/l7policies$", "/cloudservers/")) {
      local.faults().clear();
      local.faults().add(Fault.of(kind, "GET", path));

      CloudException failure =
          catchThrowableOfType(
              CloudException.class,
              () -> {
                assertThat(cloud.pools(CloudUnderTest.NODE_ADDRESS)).isNotNull();
                assertThat(cloud.listenersOfDefaultPool("pool-web")).isNotNull();
                assertThat(cloud.forwardings()).isNotNull();
                assertThat(cloud.servers("node-a")).isNotNull();
              });

      assertThat(failure).as(path).isNotNull();
      assertThat(failure.kind()).as(path).isEqualTo(Kind.BROKEN_ANSWER);
    }
  }

  @Test
  void keepsEachCallWithTheCloudsIdOfIt() {
    local.faults().add(Fault.of(Fault.Kind.THROTTLED, "PUT", "/listeners/"));
    List<CallLog.Call> calls;
    try (CallLog log = CallLog.open()) {
      assertThat(cloud.listener(CloudUnderTest.WEB)).isPresent();
      assertThat(
              catchThrowableOfType(
                  CloudException.class,
                  () -> cloud.setWhitelist(CloudUnderTest.WEB, Whitelist.none())))
          .isNotNull();
      calls = log.calls();
    }
    assertThat(cloud.listener(CloudUnderTest.WEB)).isPresent();

    assertThat(calls)
        .extracting(CallLog.Call::method, CallLog.Call::path, CallLog.Call::status)
        .containsExactly(
            tuple("GET", "/v3/{project}/elb/listeners/listener-web", 200),
            tuple("PUT", "/v3/{project}/elb/listeners/listener-web", 429));
    assertThat(calls).allMatch(call -> call.requestId().matches("[0-9a-f-]{32,36}"));
  }

  @Test
  void keepsACallThatWasNeverAnsweredAsOne() {
    local.faults().add(Fault.of(Fault.Kind.HANG, "GET", "/listeners/"));
    try (CallLog log = CallLog.open()) {
      assertThat(
              catchThrowableOfType(CloudException.class, () -> cloud.listener(CloudUnderTest.WEB)))
          .isNotNull();

      assertThat(log.calls())
          .extracting(CallLog.Call::inWords)
          .containsExactly("GET /v3/{project}/elb/listeners/listener-web no answer");
    }
  }
}
