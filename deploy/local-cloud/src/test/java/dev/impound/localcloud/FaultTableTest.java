package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.cloud.HuaweiLoadBalancers;
import dev.impound.controller.isolation.Balancers;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.CutOutcome;
import dev.impound.controller.isolation.CutPoint;
import dev.impound.controller.isolation.CutWay;
import dev.impound.controller.isolation.FakeTime;
import dev.impound.controller.isolation.IsolationSettings;
import dev.impound.controller.isolation.ListenerClosing;
import dev.impound.controller.isolation.ListenerIsolation;
import dev.impound.controller.isolation.MemberDrain;
import dev.impound.controller.isolation.Patience;
import dev.impound.controller.isolation.PortQuarantine;
import dev.impound.controller.isolation.TrafficRule;
import dev.impound.controller.isolation.UndoOutcome;
import dev.impound.controller.isolation.Way;
import dev.impound.localcloud.api.Fault;
import dev.impound.localcloud.api.Faults.Seen;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every fault at every call of every way to cut, through the real SDK: it ends done, or with an
 * error that says so and leaves a state from which the same cut and the same release succeed; and
 * nothing is changed twice.
 */
class FaultTableTest {
  private static final Duration CALL_LIMIT = Duration.ofMillis(120);

  private static final int AT_ONCE = 6;

  /** More calls than this no way makes. */
  private static final int MOST_CALLS = 40;

  @ParameterizedTest
  @EnumSource(Way.class)
  void endsDoneOrHeldOrUndoneWhateverGoesWrongWhereever(Way kind) throws Exception {
    List<String> wrong = new CopyOnWriteArrayList<>();
    AtomicInteger cases = new AtomicInteger();
    List<Callable<Void>> faults =
        Arrays.stream(Fault.Kind.values())
            .map(
                fault ->
                    (Callable<Void>)
                        () -> {
                          cases.addAndGet(row(kind, fault, wrong));
                          return null;
                        })
            .toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<Void> row : threads.invokeAll(faults)) {
        row.get();
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(cases.get()).isGreaterThan(Fault.Kind.values().length * 10);
  }

  /** One fault at each call of a cut, and of a release; returns how many calls there were. */
  private static int row(Way kind, Fault.Kind fault, List<String> wrong) throws IOException {
    int cases = 0;
    for (boolean release : new boolean[] {false, true}) {
      boolean met = true;
      for (int skip = 0; met && skip < MOST_CALLS; skip++) {
        try (Rig rig = new Rig(kind)) {
          met = rig.play(fault, skip, release, wrong);
          cases += met ? 1 : 0;
        }
      }
    }
    return cases;
  }

  /** One cloud with one point to cut at. */
  private static final class Rig implements AutoCloseable {
    private static final Pattern POINTS =
        Pattern.compile("/listeners/[^/]+$|/members/[^/]+$|/ports/[^/]+$");

    private final LocalCloud local;
    private final CutWay way;
    private final CutPoint point;

    Rig(Way kind) throws IOException {
      local =
          LocalCloud.start(World.contract(), World.SECRET_KEY, Clock.systemUTC(), new Random(7));
      HuaweiLoadBalancers cloud =
          new HuaweiLoadBalancers(
              LocalCloudUnderTest.settings(local.endpoint(), World.SECRET_KEY, CALL_LIMIT), "test");
      Patience patience = new FakeTime().patience();
      Balancers balancers = new Balancers(cloud::isActive, patience);
      switch (kind) {
        case LISTENER_WHITELIST -> {
          way =
              new ListenerClosing(
                  new ListenerIsolation(
                      cloud,
                      new IsolationSettings(List.of("192.0.2.10"), "impound-responders"),
                      patience,
                      balancers));
          point = CutPoint.of(CloudUnderTest.WEB);
        }
        case MEMBER_DRAIN -> {
          way = new MemberDrain(cloud.members(), balancers, patience);
          point = CutPoint.of(CloudUnderTest.WEB_MEMBER);
        }
        case SECURITY_GROUP -> {
          way =
              new PortQuarantine(
                  cloud.ports(),
                  "impound-quarantine",
                  List.of(TrafficRule.keptOpen("out tcp 10.0.0.5 8443")),
                  patience);
          point = new CutPoint(Way.SECURITY_GROUP, "port-server-a");
        }
        default -> throw new IllegalArgumentException("no way " + kind);
      }
    }

    /**
     * Plays one case.
     *
     * @return whether the fault was met
     */
    boolean play(Fault.Kind fault, int skip, boolean release, List<String> wrong) {
      String prior = way.read(point);
      if (release) {
        assertThat(way.cut(point, prior)).isInstanceOf(CutOutcome.Cut.class);
      }
      local.faults().forget();
      local
          .faults()
          .add(new Fault(new Fault.Match("", Pattern.compile(""), skip, 1), effect(fault)));
      String name = "%s at call %d of a %s".formatted(fault, skip + 1, release ? "release" : "cut");
      String outcome = tried(release, prior);
      int changes = changes();
      boolean met = local.faults().waiting().isEmpty();
      local.faults().clear();
      int most = point.way() == Way.SECURITY_GROUP && !release ? 2 : 1;
      if (changes > most) {
        wrong.add("%s: %s, and the point was changed %d times".formatted(name, outcome, changes));
      }
      check(name + ": " + outcome, prior, release, wrong);
      return met;
    }

    /** A slow answer comes within the time that a call is given. */
    private static Fault.Effect effect(Fault.Kind fault) {
      return fault == Fault.Kind.SLOW
          ? fault.effect().after(CALL_LIMIT.dividedBy(2))
          : fault.effect();
    }

    /** What came of it; an error of any other kind than the cloud's is a defect. */
    private String tried(boolean release, String prior) {
      try {
        return release
            ? way.restore(point, prior).getClass().getSimpleName()
            : way.cut(point, prior).getClass().getSimpleName();
      } catch (CloudException e) {
        return "failed";
      }
    }

    private int changes() {
      return (int) local.faults().seen("PUT", POINTS).stream().filter(Seen::applied).count();
    }

    /** What was said is so; and the same again succeeds, and its undoing gives back what was. */
    private void check(String name, String prior, boolean release, List<String> wrong) {
      CutWay.Standing standing = way.look(point, prior);
      boolean cut = standing instanceof CutWay.Standing.InForce;
      if (!name.endsWith("failed") && cut == release) {
        wrong.add(name + ", and it is " + standing);
      }
      if (!release
          && !(again(prior) && way.look(point, prior) instanceof CutWay.Standing.InForce)) {
        wrong.add(name + ", and the same cut again did not succeed");
      }
      UndoOutcome undone = way.restore(point, prior);
      if (!way.read(point).equals(prior)) {
        wrong.add(name + ", and a release left " + way.read(point) + " by " + undone);
      }
    }

    private boolean again(String prior) {
      CutOutcome outcome = way.cut(point, prior);
      return outcome instanceof CutOutcome.Cut || outcome instanceof CutOutcome.CutAlready;
    }

    @Override
    public void close() {
      local.close();
    }
  }
}
