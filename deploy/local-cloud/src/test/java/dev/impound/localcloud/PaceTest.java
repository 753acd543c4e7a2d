package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.isolation.Balancers;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.CutOutcome;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.controller.isolation.ListenerClosing;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.MemberDrain;
import dev.impound.controller.isolation.Patience;
import dev.impound.controller.isolation.UndoOutcome;
import dev.impound.localcloud.state.Change;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cloud that works on each change for a while, and shows what was before for a while. */
class PaceTest {
  private static final Duration STALE = Duration.ofMillis(250);
  private static final Duration BUSY = Duration.ofMillis(150);

  private LocalCloud local;
  private HuaweiLoadBalancers cloud;

  @BeforeEach
  void start() throws IOException {
    local = LocalCloud.start(World.contract(), World.SECRET_KEY, Clock.systemUTC(), new Random(5));
    cloud =
        new HuaweiLoadBalancers(
            LocalCloudUnderTest.settings(local.endpoint(), World.SECRET_KEY), "test");
    local.state().pace(STALE, BUSY);
  }

  @AfterEach
  void stop() {
    local.close();
  }

  @Test
  void readsShowWhatWasBeforeAndABusyBalancerTakesNothing() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    try (LocalCloud timed =
        LocalCloud.start(World.contract(), World.SECRET_KEY, now::get, new Random(5))) {
      timed.state().pace(STALE, BUSY);
      Change change = new Change(false, CloudUnderTest.OFFICE, true, "white");
      assertThat(timed.state().bind("listener-web", change).binding().isNone()).isFalse();

      assertThat(timed.state().shown().listener("listener-web").binding().isNone()).isTrue();
      assertThat(timed.state().loadBalancer("lb-1").isActive()).isFalse();
      assertThatThrownBy(() -> timed.state().bind("listener-api", change))
          .hasMessageContaining("not ACTIVE");

      now.set(Instant.EPOCH.plus(BUSY));
      assertThat(timed.state().loadBalancer("lb-1").isActive()).isTrue();
      assertThat(timed.state().shown().listener("listener-web").binding().isNone()).isTrue();
      now.set(Instant.EPOCH.plus(STALE));
      assertThat(timed.state().shown().listener("listener-web").binding().isNone()).isFalse();
    }
  }

  @Test
  void aCutAndAReleaseWaitForWhatTheyWrote() {
    Patience patience = Patience.standard(Clock.systemUTC(), new Random(1));
    Balancers balancers = new Balancers(cloud::isActive, patience);
    ListenerIsolation listeners =
        new ListenerIsolation(
            cloud,
            new IsolationSettings(List.of("192.0.2.10"), "impound-responders"),
            patience,
            balancers);

    cutAndRelease(new ListenerClosing(listeners), CutPoint.of(CloudUnderTest.WEB));
    cutAndRelease(
        new MemberDrain(cloud.members(), balancers, patience),
        CutPoint.of(CloudUnderTest.WEB_MEMBER));
    assertThat(local.state().groups())
        .filteredOn(group -> group.name().equals("impound-responders"))
        .hasSize(1);
  }

  private static void cutAndRelease(CutWay way, CutPoint point) {
    String prior = way.read(point);

    assertThat(way.cut(point, prior)).isInstanceOf(CutOutcome.Cut.class);
    assertThat(way.look(point, prior)).isEqualTo(new CutWay.Standing.InForce());
    assertThat(way.restore(point, prior)).isInstanceOf(UndoOutcome.Restored.class);
    assertThat(way.read(point)).isEqualTo(prior);
  }

  @Test
  void twoChangesAtOnceBothComeToPass() throws InterruptedException {
    Patience patience = Patience.standard(Clock.systemUTC(), new Random(1));
    ListenerIsolation listeners =
        new ListenerIsolation(
            cloud,
            new IsolationSettings(List.of("192.0.2.10"), "impound-responders"),
            patience,
            new Balancers(cloud::isActive, patience));
    ListenerClosing way = new ListenerClosing(listeners);
    CutPoint web = CutPoint.of(CloudUnderTest.WEB);
    CutPoint api = CutPoint.of(CloudUnderTest.API);
    AtomicReference<CloudException> failed = new AtomicReference<>();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    CutOutcome unused = way.cut(api, way.read(api));
                  } catch (CloudException e) {
                    failed.set(e);
                  }
                });

    assertThat(way.cut(web, way.read(web))).isInstanceOf(CutOutcome.Cut.class);
    other.join();

    assertThat(failed.get()).isNull();
    assertThat(local.state().listener("listener-web").binding().isNone()).isFalse();
    assertThat(local.state().listener("listener-api").binding().isNone()).isFalse();
  }
}
