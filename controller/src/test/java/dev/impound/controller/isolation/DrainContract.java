package dev.impound.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.CloudUnderTest.Call;
import dev.impound.controller.isolation.CloudUnderTest.Trouble;
import dev.impound.controller.isolation.CutWay.Standing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What draining a member promises, whatever cloud it works on. */
public abstract class DrainContract {
  private static final MemberId WEB = CloudUnderTest.WEB_MEMBER;
  private static final CutPoint POINT = CutPoint.of(WEB);
  private static final String ONE = "{\"weight\":1}";

  private CloudUnderTest cloud;
  private MemberDrain drain;

  /** The cloud to try it on. */
  protected abstract CloudUnderTest open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    cloud = open();
    Patience patience = new FakeTime().patience();
    drain =
        new MemberDrain(
            cloud.members(), new Balancers(cloud.members()::isActive, patience), patience);
  }

  @AfterEach
  void end() {
    cloud.close();
  }

  @Test
  void takesAMemberOutOfServiceAndGivesItItsWeightBack() {
    cloud.weigh(WEB, 7);
    String prior = drain.read(POINT);

    CutOutcome cut = drain.cut(POINT, prior);

    assertThat(prior).isEqualTo("{\"weight\":7}");
    assertThat(cut).isInstanceOf(CutOutcome.Cut.class);
    assertThat(((CutOutcome.Cut) cut).requestId()).isNotEmpty();
    assertThat(cloud.members().weight(WEB)).contains(0);
    assertThat(drain.look(POINT, prior)).isEqualTo(new Standing.InForce());
    assertThat(drain.restore(POINT, prior)).isInstanceOf(UndoOutcome.Restored.class);
    assertThat(cloud.members().weight(WEB)).contains(7);
    assertThat(drain.look(POINT, prior)).isEqualTo(new Standing.AsBefore());
  }

  @Test
  void doesNothingTwice() {
    drain.cut(POINT, ONE);
    int writes = cloud.memberWrites();

    assertThat(drain.cut(POINT, ONE)).isInstanceOf(CutOutcome.CutAlready.class);
    assertThat(cloud.memberWrites()).isEqualTo(writes);

    drain.restore(POINT, ONE);
    assertThat(drain.restore(POINT, ONE)).isInstanceOf(UndoOutcome.AlreadyAsBefore.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 100})
  void leavesAMemberAloneThatSomebodyChangedMeanwhile(int weight) {
    cloud.weigh(WEB, weight);

    assertThat(drain.cut(POINT, ONE))
        .isEqualTo(new CutOutcome.ChangedMeanwhile("weight " + weight));
    assertThat(cloud.memberWrites()).isZero();
  }

  @Test
  void doesNotRestoreOverWhatSomebodyChangedSince() {
    drain.cut(POINT, ONE);
    cloud.weigh(WEB, 5);

    assertThat(drain.look(POINT, ONE)).isEqualTo(new Standing.Changed("weight 5"));
    assertThat(drain.restore(POINT, ONE)).isEqualTo(new UndoOutcome.ChangedSince("weight 5"));
    assertThat(cloud.members().weight(WEB)).contains(5);
  }

  @ParameterizedTest
  @EnumSource(
      value = Trouble.class,
      names = {"THROTTLED", "CONFLICT", "SERVER_ERROR", "NO_CONTENT_TYPE"})
  void triesAWriteAgainThatMayPass(Trouble trouble) {
    cloud.failNext(Call.WRITE_MEMBER, trouble, 2);

    assertThat(drain.cut(POINT, ONE)).isInstanceOf(CutOutcome.Cut.class);
    assertThat(cloud.memberWrites()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Trouble.class,
      names = {"QUOTA", "DENIED", "REJECTED"})
  void doesNotTryAWriteAgainThatIsRefused(Trouble trouble) {
    cloud.failNext(Call.WRITE_MEMBER, trouble, 1);

    CloudException failure =
        catchThrowableOfType(CloudException.class, () -> drain.cut(POINT, ONE));

    assertThat(failure.kind().name()).isEqualTo(trouble.name());
    assertThat(cloud.memberWrites()).isEqualTo(1);
    assertThat(cloud.members().weight(WEB)).contains(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Trouble.class,
      names = {"DONE_BUT_SERVER_ERROR", "DONE_BUT_NO_ANSWER"})
  void readsBeforeItRepeatsAWriteWhoseAnswerGotLost(Trouble trouble) {
    cloud.failNext(Call.WRITE_MEMBER, trouble, 1);

    CutOutcome cut = drain.cut(POINT, ONE);

    assertThat(((CutOutcome.Cut) cut).requestId()).isEmpty();
    assertThat(cloud.memberWrites()).isEqualTo(1);
    assertThat(cloud.members().weight(WEB)).contains(0);
  }

  @Test
  void doesNotReportAsDrainedWhatTheCloudTookAndDidNotDo() {
    cloud.failNext(Call.WRITE_MEMBER, Trouble.TAKEN_BUT_IGNORED, 1000);

    CloudException failure =
        catchThrowableOfType(CloudException.class, () -> drain.cut(POINT, ONE));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_AS_EXPECTED);
    assertThat(failure.outcomeUnknown()).isTrue();
  }

  @Test
  void waitsForALoadBalancerAtWorkAndGivesUpInTime() {
    cloud.busy(true);

    CloudException failure =
        catchThrowableOfType(CloudException.class, () -> drain.cut(POINT, ONE));

    assertThat(failure).hasMessageContaining("not ACTIVE");
    assertThat(cloud.memberWrites()).isZero();
  }

  @Test
  void tellsAMemberThatIsGoneFromOneThatCannotBeRead() {
    CutPoint gone = CutPoint.of(new MemberId("pool-web", "member-gone"));

    assertThat(drain.look(gone, ONE)).isEqualTo(new Standing.Gone());
    assertThat(drain.restore(gone, ONE)).isEqualTo(new UndoOutcome.Gone());
    assertThat(catchThrowableOfType(CloudException.class, () -> drain.read(gone)).kind())
        .isEqualTo(Kind.NOT_FOUND);
  }
}
