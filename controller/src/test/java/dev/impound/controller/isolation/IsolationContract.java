package dev.impound.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.impound.controller.fronting.Exposure;
import dev.impound.controller.fronting.FrontSearch;
import dev.impound.controller.fronting.FrontingListener;
import dev.impound.controller.fronting.FrontingListeners;
import dev.impound.controller.fronting.PublishedPort;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.CloudUnderTest.Call;
import dev.impound.controller.isolation.CloudUnderTest.Trouble;
import dev.impound.wire.NodeName;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What isolation promises, whatever cloud it works on. */
public abstract class IsolationContract {
  protected static final List<String> RESPONDERS = List.of("192.0.2.10", "10.1.0.0/16");
  protected static final String GROUP = "impound-responders";

  private CloudUnderTest cloud;
  private FakeTime time;
  private ListenerIsolation isolation;
  private FrontSearch search;

  /** The cloud to try it on. */
  protected abstract CloudUnderTest open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    cloud = open();
    time = new FakeTime();
    isolation =
        new ListenerIsolation(
            cloud.cloud(), new IsolationSettings(RESPONDERS, GROUP), time.patience());
    search = new FrontSearch(cloud.cloud(), time.patience());
  }

  @AfterEach
  void end() {
    cloud.close();
  }

  @Test
  void findsTheListenerWhoseDefaultPoolHasTheNodesAddressAndPort() {
    FrontingListeners found = search.find(published(8080));

    assertThat(found.listeners())
        .singleElement()
        .satisfies(
            listener -> {
              assertThat(listener.id()).isEqualTo(CloudUnderTest.WEB);
              assertThat(listener.members()).isEqualTo(2);
              assertThat(listener.certain()).isTrue();
              assertThat(listener.loadBalancerId()).isEqualTo("lb-1");
              assertThat(listener.evidence()).isEqualTo("member 10.20.0.11:8080 of pool pool-web");
            });
    assertThat(found.notes()).isEmpty();
  }

  @Test
  void findsListenersThatAPolicySendsOn() {
    assertThat(ids(published(9090))).containsExactly(CloudUnderTest.API);
    assertThat(ids(published(9191))).containsExactly(CloudUnderTest.SHARED);
  }

  @Test
  void tellsOfAListenerThatOnlyRedirectsAndCountsWhereItRedirectsTo() {
    FrontingListeners found = search.find(published(9090));

    assertThat(found.listeners())
        .extracting(FrontingListener::id)
        .containsExactly(CloudUnderTest.API);
    assertThat(found.notes())
        .containsExactly(
            "listener listener-redirect only redirects to listener listener-api, and is left as it"
                + " is");
  }

  @Test
  void tellsOfAPublicAddressThatNoListenerIsInFrontOf() {
    FrontingListeners found =
        search.find(
            new Exposure(
                new NodeName("node-public"),
                List.of("10.20.0.21"),
                List.of(new PublishedPort("", 8080, "tcp")),
                false));

    assertThat(found.listeners()).isEmpty();
    assertThat(found.notes())
        .containsExactly(
            "node-public has public addresses of its own (203.0.113.21): who comes that way is not"
                + " stopped at a load balancer, but by cut-network, and by isolate-node");
  }

  @Test
  void findsListenersOfMasterSlavePools() {
    assertThat(ids(published(7070))).containsExactly(CloudUnderTest.MASTER_SLAVE);
  }

  @Test
  void findsListenersThatSendToTheirOwnPort() {
    int port = cloud.cloud().listener(CloudUnderTest.ANY_PORT).orElseThrow().port();

    assertThat(ids(published(port))).containsExactly(CloudUnderTest.ANY_PORT);
  }

  @Test
  void findsNoneWhereThePortIsAnothers() {
    assertThat(search.find(published(8081)).listeners()).isEmpty();
  }

  @Test
  void findsNoneWhereThePortIsPublishedOnAnotherAddressOnly() {
    assertThat(ids(exposure("127.0.0.1", 8080, "tcp"))).isEmpty();
    assertThat(ids(exposure("0.0.0.0", 8080, "udp"))).isEmpty();
    assertThat(ids(exposure(CloudUnderTest.NODE_ADDRESS, 8080, "tcp")))
        .containsExactly(CloudUnderTest.WEB);
  }

  @Test
  void takesEveryListenerOfTheNodeForAContainerOnItsNetworkAndSaysThatItIsNotCertain() {
    Exposure exposure =
        new Exposure(new NodeName("node-a"), List.of(CloudUnderTest.NODE_ADDRESS), List.of(), true);

    FrontingListeners found = search.find(exposure);

    assertThat(found.listeners())
        .extracting(FrontingListener::id)
        .containsExactly(
            CloudUnderTest.ANY_PORT,
            CloudUnderTest.API,
            CloudUnderTest.MASTER_SLAVE,
            CloudUnderTest.SHARED,
            CloudUnderTest.WEB);
    assertThat(found.listeners()).noneMatch(FrontingListener::certain);
    assertThat(found.notes()).anyMatch(note -> note.contains("own network"));
  }

  @Test
  void believesTheCloudMoreThanTheNodeAboutItsAddresses() {
    Exposure exposure =
        new Exposure(
            new NodeName("node-a"),
            List.of("10.20.0.12", "172.17.0.1"),
            List.of(new PublishedPort("", 8080, "tcp"), new PublishedPort("", 8081, "tcp")),
            false);

    FrontingListeners found = search.find(exposure);

    assertThat(found.listeners())
        .extracting(FrontingListener::id)
        .containsExactly(CloudUnderTest.WEB);
    assertThat(found.notes())
        .singleElement()
        .asString()
        .contains("claims 10.20.0.12, 172.17.0.1")
        .contains("only 10.20.0.11 counted");
  }

  @Test
  void takesTheNodesWordWhereTheCloudHasNoServerOfThatName() {
    Exposure exposure =
        new Exposure(
            new NodeName("node"),
            List.of(CloudUnderTest.NODE_ADDRESS),
            List.of(new PublishedPort("", 8080, "tcp")),
            false);

    FrontingListeners found = search.find(exposure);

    assertThat(found.listeners()).hasSize(1);
    assertThat(found.notes()).singleElement().asString().contains("no server of that name");
  }

  @Test
  void goesOnWithTheNodesWordWhereServersCannotBeListed() {
    cloud.failNext(Call.LIST_SERVERS, Trouble.DENIED, 1);

    FrontingListeners found = search.find(published(8080));

    assertThat(found.listeners()).hasSize(1);
    assertThat(found.notes()).singleElement().asString().contains("not checked").contains("403");
  }

  @Test
  void failsInsteadOfFindingNoneWhereTheCloudCannotBeAsked() {
    cloud.failNext(Call.LIST_POOLS, Trouble.SERVER_ERROR, 100);

    CloudException failure =
        catchThrowableOfType(CloudException.class, () -> search.find(published(8080)));

    assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure).hasMessageContaining("tries");
  }

  @Test
  void closesAListenerToAllButTheRespondersAndGivesItBack() {
    Whitelist prior = isolation.read(CloudUnderTest.WEB);

    IsolationOutcome closed = isolation.isolate(CloudUnderTest.WEB, prior);

    assertThat(closed).isInstanceOf(IsolationOutcome.Isolated.class);
    IsolationOutcome.Isolated isolated = (IsolationOutcome.Isolated) closed;
    assertThat(isolated.requestId()).isNotEmpty();
    assertThat(isolated.notes()).containsExactly("address group impound-responders was created");
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(isolated.now());
    assertThat(isolated.now().enabled()).isTrue();
    assertThat(isolated.now().type()).isEqualTo("white");
    assertThat(cloud.held(GROUP)).containsExactlyElementsOf(RESPONDERS);

    assertThat(isolation.restore(CloudUnderTest.WEB, prior))
        .isInstanceOf(RestoreOutcome.Restored.class);
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(Whitelist.none());
  }

  static Stream<Whitelist> priors() {
    return Stream.of(
        Whitelist.none(),
        new Whitelist(CloudUnderTest.OFFICE, true, "white"),
        new Whitelist(CloudUnderTest.CRAWLERS, true, "black"),
        new Whitelist(CloudUnderTest.OFFICE, false, "white"),
        new Whitelist(CloudUnderTest.OFFICE + "," + CloudUnderTest.PARTNERS, true, "white"),
        new Whitelist(CloudUnderTest.PARTNERS + "," + CloudUnderTest.CRAWLERS, false, "black"));
  }

  @ParameterizedTest
  @MethodSource("priors")
  void restoresExactlyWhatWasThere(Whitelist prior) {
    cloud.meddle(CloudUnderTest.WEB, prior);
    Whitelist journaled = Whitelist.parse(isolation.read(CloudUnderTest.WEB).toJson());

    isolation.isolate(CloudUnderTest.WEB, journaled);
    RestoreOutcome outcome = isolation.restore(CloudUnderTest.WEB, journaled);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            RestoreOutcome.Restored.class, restored -> assertThat(restored.notes()).isEmpty());
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(prior);
    assertThat(cloud.shown(CloudUnderTest.WEB).groupIds()).isEqualTo(prior.groupIds());
  }

  @Test
  void doesNothingTwice() {
    Whitelist prior = isolation.read(CloudUnderTest.WEB);
    isolation.isolate(CloudUnderTest.WEB, prior);
    int writes = cloud.listenerWrites();

    assertThat(isolation.isolate(CloudUnderTest.WEB, prior))
        .isInstanceOf(IsolationOutcome.AlreadyIsolated.class);
    assertThat(cloud.listenerWrites()).isEqualTo(writes);

    isolation.restore(CloudUnderTest.WEB, prior);
    assertThat(isolation.restore(CloudUnderTest.WEB, prior))
        .isInstanceOf(RestoreOutcome.AlreadyAsBefore.class);
  }

  @Test
  void leavesAListenerAloneThatSomebodyChangedMeanwhile() {
    Whitelist prior = isolation.read(CloudUnderTest.WEB);
    Whitelist others = new Whitelist(CloudUnderTest.OFFICE, true, "white");
    cloud.meddle(CloudUnderTest.WEB, others);

    assertThat(isolation.isolate(CloudUnderTest.WEB, prior))
        .isEqualTo(new IsolationOutcome.ChangedMeanwhile(others));
    assertThat(cloud.listenerWrites()).isZero();
  }

  @Test
  void doesNotRestoreOverWhatSomebodyChangedSince() {
    Whitelist prior = isolation.read(CloudUnderTest.WEB);
    isolation.isolate(CloudUnderTest.WEB, prior);
    Whitelist others = new Whitelist(CloudUnderTest.OFFICE, true, "white");
    cloud.meddle(CloudUnderTest.WEB, others);

    assertThat(isolation.restore(CloudUnderTest.WEB, prior))
        .isEqualTo(new RestoreOutcome.ChangedSince(others));
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(others);
  }

  @Test
  void bringsAGroupInLineThatHoldsSomebodyElse() {
    cloud.makeGroup(GROUP, List.of("203.0.113.5"));

    IsolationOutcome outcome = isolation.isolate(CloudUnderTest.WEB, Whitelist.none());

    assertThat(((IsolationOutcome.Isolated) outcome).notes())
        .singleElement()
        .asString()
        .contains("held 203.0.113.5");
    assertThat(cloud.held(GROUP)).containsExactlyElementsOf(RESPONDERS);
  }

  @Test
  void leavesAGroupAsItIsThatHoldsTheSameInOtherWords() {
    cloud.makeGroup(GROUP, List.of("10.1.0.0-10.1.255.255", "192.0.2.10/32"));

    IsolationOutcome outcome = isolation.isolate(CloudUnderTest.WEB, Whitelist.none());

    assertThat(((IsolationOutcome.Isolated) outcome).notes()).isEmpty();
    assertThat(cloud.held(GROUP)).contains("192.0.2.10/32");
  }

  @Test
  void usesOneOfTwoGroupsOfTheNameThatHoldTheRespondersBothAndSaysSo() {
    String one = cloud.makeGroup(GROUP, RESPONDERS);
    String other = cloud.makeGroup(GROUP, RESPONDERS);

    IsolationOutcome outcome = isolation.isolate(CloudUnderTest.WEB, Whitelist.none());

    assertThat(((IsolationOutcome.Isolated) outcome).notes())
        .singleElement()
        .asString()
        .contains("2 address groups are named impound-responders");
    assertThat(cloud.shown(CloudUnderTest.WEB).groupIds())
        .isEqualTo(one.compareTo(other) < 0 ? one : other);
  }

  @Test
  void refusesToGuessBetweenTwoGroupsOfTheNameOfWhichNoneHoldsTheResponders() {
    cloud.makeGroup(GROUP, List.of("203.0.113.5"));
    cloud.makeGroup(GROUP, List.of("203.0.113.6"));

    CloudException failure =
        catchThrowableOfType(
            CloudException.class, () -> isolation.isolate(CloudUnderTest.WEB, Whitelist.none()));

    assertThat(failure).hasMessageContaining("2 address groups have that name");
    assertThat(cloud.listenerWrites()).isZero();
  }

  @Test
  void waitsForALoadBalancerAtWorkAndGivesUpInTime() {
    cloud.busy(true);

    CloudException failure =
        catchThrowableOfType(
            CloudException.class, () -> isolation.isolate(CloudUnderTest.WEB, Whitelist.none()));

    assertThat(failure).hasMessageContaining("not ACTIVE");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(cloud.listenerWrites()).isZero();

    cloud.busy(false);
    assertThat(isolation.isolate(CloudUnderTest.WEB, Whitelist.none()))
        .isInstanceOf(IsolationOutcome.Isolated.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Trouble.class,
      names = {"THROTTLED", "CONFLICT", "SERVER_ERROR", "NO_CONTENT_TYPE"})
  void triesAWriteAgainThatMayPass(Trouble trouble) {
    cloud.failNext(Call.WRITE_LISTENER, trouble, 2);

    assertThat(isolation.isolate(CloudUnderTest.WEB, Whitelist.none()))
        .isInstanceOf(IsolationOutcome.Isolated.class);
    assertThat(cloud.listenerWrites()).isEqualTo(3);
    assertThat(time.slept()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Trouble.class,
      names = {"QUOTA", "DENIED", "REJECTED", "NOT_FOUND"})
  void doesNotTryAWriteAgainThatIsRefused(Trouble trouble) {
    cloud.failNext(Call.WRITE_LISTENER, trouble, 1);

    CloudException failure =
        catchThrowableOfType(
            CloudException.class, () -> isolation.isolate(CloudUnderTest.WEB, Whitelist.none()));

    assertThat(failure.kind().name()).isEqualTo(trouble.name());
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure.hint()).isNotEmpty();
    assertThat(cloud.listenerWrites()).isEqualTo(1);
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(Whitelist.none());
  }

  @ParameterizedTest
  @EnumSource(
      value = Trouble.class,
      names = {"DONE_BUT_SERVER_ERROR", "DONE_BUT_NO_ANSWER"})
  void readsBeforeItRepeatsAWriteWhoseAnswerGotLost(Trouble trouble) {
    cloud.failNext(Call.WRITE_LISTENER, trouble, 1);

    IsolationOutcome outcome = isolation.isolate(CloudUnderTest.WEB, Whitelist.none());

    assertThat(((IsolationOutcome.Isolated) outcome).requestId()).isEmpty();
    assertThat(cloud.listenerWrites()).isEqualTo(1);
    assertThat(cloud.shown(CloudUnderTest.WEB).enabled()).isTrue();
  }

  @Test
  void doesNotMakeAGroupTwiceWhoseAnswerGotLost() {
    cloud.failNext(Call.CREATE_GROUP, Trouble.DONE_BUT_SERVER_ERROR, 1);

    assertThat(isolation.isolate(CloudUnderTest.WEB, Whitelist.none()))
        .isInstanceOf(IsolationOutcome.Isolated.class);
    assertThat(cloud.cloud().addressGroups(GROUP)).hasSize(1);
  }

  @Test
  void neverRepeatsWhatTheQuotaRefuses() {
    cloud.failNext(Call.CREATE_GROUP, Trouble.QUOTA, 1);

    CloudException failure =
        catchThrowableOfType(
            CloudException.class, () -> isolation.isolate(CloudUnderTest.WEB, Whitelist.none()));

    assertThat(failure.kind()).isEqualTo(Kind.QUOTA);
    assertThat(cloud.cloud().addressGroups(GROUP)).isEmpty();
    assertThat(cloud.listenerWrites()).isZero();
  }

  @Test
  void saysThatTheOutcomeIsUnknownWhereTheCloudKeepsFailing() {
    cloud.failNext(Call.WRITE_LISTENER, Trouble.SERVER_ERROR, 1000);

    CloudException failure =
        catchThrowableOfType(
            CloudException.class, () -> isolation.isolate(CloudUnderTest.WEB, Whitelist.none()));

    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(failure).hasMessageContaining("HTTP 500").hasMessageContaining("tries");
  }

  @Test
  void doesNotReportAsClosedWhatTheCloudTookAndDidNotDo() {
    cloud.failNext(Call.WRITE_LISTENER, Trouble.TAKEN_BUT_IGNORED, 1000);

    CloudException failure =
        catchThrowableOfType(
            CloudException.class, () -> isolation.isolate(CloudUnderTest.WEB, Whitelist.none()));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_AS_EXPECTED);
    assertThat(failure.outcomeUnknown()).isTrue();
  }

  @Test
  void takesTheGroupOutOfForceWhereTheCloudDoesNotUnbindIt() {
    isolation.isolate(CloudUnderTest.WEB, Whitelist.none());
    cloud.failNext(Call.WRITE_LISTENER, Trouble.TAKEN_BUT_IGNORED, 1);

    RestoreOutcome outcome = isolation.restore(CloudUnderTest.WEB, Whitelist.none());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            RestoreOutcome.Restored.class,
            restored ->
                assertThat(restored.notes()).singleElement().asString().contains("out of force"));
    assertThat(cloud.shown(CloudUnderTest.WEB).enabled()).isFalse();

    assertThat(isolation.restore(CloudUnderTest.WEB, Whitelist.none()))
        .isInstanceOf(RestoreOutcome.Restored.class);
    assertThat(cloud.shown(CloudUnderTest.WEB)).isEqualTo(Whitelist.none());
  }

  @Test
  void saysThatAListenerIsGone() {
    CloudException failure =
        catchThrowableOfType(
            CloudException.class, () -> isolation.read(new ListenerId("listener-gone")));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure).hasMessageContaining("listener-gone");
  }

  private List<ListenerId> ids(Exposure exposure) {
    return search.find(exposure).listeners().stream().map(FrontingListener::id).toList();
  }

  private static Exposure published(int port) {
    return exposure("", port, "tcp");
  }

  private static Exposure exposure(String hostAddress, int port, String protocol) {
    return new Exposure(
        new NodeName("node-a"),
        List.of(CloudUnderTest.NODE_ADDRESS),
        List.of(new PublishedPort(hostAddress, port, protocol)),
        false);
  }
}
