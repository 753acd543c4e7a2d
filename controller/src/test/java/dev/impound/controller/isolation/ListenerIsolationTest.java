package dev.impound.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What only the fake can bring about. */
final class ListenerIsolationTest {
  private final FakeLoadBalancers cloud = new FakeLoadBalancers();
  private final ListenerIsolation isolation =
      new ListenerIsolation(
          cloud,
          new IsolationSettings(List.of("192.0.2.10"), "impound-responders"),
          new FakeTime().patience());

  @Test
  void doesNotTakeAChangeForItsOwnThatSomebodyMadeWhileItWrote() {
    Whitelist others = new Whitelist(CloudUnderTest.OFFICE, true, "white");
    cloud.failNext(CloudUnderTest.Call.WRITE_LISTENER, CloudUnderTest.Trouble.NO_ANSWER, 1);
    cloud.beforeNextWrite(() -> cloud.meddle(CloudUnderTest.WEB, others));

    assertThat(isolation.isolate(CloudUnderTest.WEB, Whitelist.none()))
        .isEqualTo(new IsolationOutcome.ChangedMeanwhile(others));
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(others);
  }

  @Test
  void tellsWhoMayStillReachAClosedListener() {
    assertThat(isolation.responders()).containsExactly("192.0.2.10");
  }
}
