package dev.impound.controller.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.identity.Ban;
import dev.impound.controller.identity.Bans;
import dev.impound.controller.identity.FakeBanRegister;
import dev.impound.controller.testing.FakeClock;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.operator.v1.BanEntry;
import dev.impound.operator.v1.BanRequest;
import dev.impound.operator.v1.BanServiceGrpc;
import dev.impound.operator.v1.BanServiceGrpc.BanServiceBlockingStub;
import dev.impound.operator.v1.LiftBanRequest;
import dev.impound.operator.v1.ListBansRequest;
import dev.impound.wire.NodeName;
import dev.impound.wire.Portions;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BanGrpcServiceTest {
  private static final SpiffeId ALICE = SpiffeId.operator("test.example", "alice");
  private static final SpiffeId WEB = SpiffeId.node("test.example", new NodeName("web-1"));

  private final InProcessCalls calls = new InProcessCalls();
  private final FakeBanRegister register = new FakeBanRegister();
  private final Bans bans = new Bans(register, new FakeClock(), true);
  private final AtomicInteger looks = new AtomicInteger();
  private BanServiceBlockingStub alice;

  @BeforeEach
  void open() throws IOException {
    alice =
        BanServiceGrpc.newBlockingStub(
            calls.as(ALICE, new BanGrpcService(bans, looks::incrementAndGet)));
  }

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void aBanIsInForceWhenItIsAnswered() {
    List<Ban> told = new ArrayList<>();
    bans.tell(told::add);

    BanEntry ban = alice.ban(ban("node/web-1", "key stolen")).getBan();

    assertThat(ban.getBy()).isEqualTo("alice");
    assertThat(bans.of(WEB))
        .hasValueSatisfying(one -> assertThat(one.reason()).isEqualTo("key stolen"));
    assertThat(told).singleElement().satisfies(one -> assertThat(one.identity()).isEqualTo(WEB));
    assertThat(looks).hasValue(1);
  }

  @Test
  void aBanEndsWithWhoEndedItAndWhy() {
    alice.ban(ban("node/web-1", "key stolen"));

    alice.liftBan(
        LiftBanRequest.newBuilder().setSubject("node/web-1").setReason("new key").build());

    assertThat(bans.of(WEB)).isEmpty();
    assertThat(Portions.joined(alice.listBans(ListBansRequest.getDefaultInstance())).getBansList())
        .singleElement()
        .satisfies(one -> assertThat(one.getLiftedReason()).isEqualTo("new key"));
    refused(
        () ->
            alice.liftBan(
                LiftBanRequest.newBuilder().setSubject("node/web-1").setReason("again").build()),
        RefusalReason.BAN_UNKNOWN);
  }

  @Test
  void nobodyBansHimselfOrTheController() {
    refused(() -> alice.ban(ban("operator/alice", "oops")), RefusalReason.MALFORMED);
    refused(() -> alice.ban(ban("controller", "oops")), RefusalReason.MALFORMED);
    refused(() -> alice.ban(ban("node/web-1", " ")), RefusalReason.MALFORMED);
    assertThat(register.newest(9)).isEmpty();
  }

  @Test
  void whatAnotherControllerDecidedIsLearnt() {
    register.add(
        new Ban(WEB, "elsewhere", "bob", new FakeClock().instant(), java.util.Optional.empty()));

    bans.refresh();

    assertThat(bans.of(WEB)).isPresent();
  }

  @Test
  void aBanStandsWhileTheDatabaseIsAway() {
    alice.ban(ban("node/web-1", "key stolen"));
    register.goAway();

    bans.refresh();

    assertThat(bans.of(WEB)).isPresent();
  }

  private static BanRequest ban(String subject, String reason) {
    return BanRequest.newBuilder().setSubject(subject).setReason(reason).build();
  }

  private static void refused(ThrowingCallable call, RefusalReason reason) {
    assertThatThrownBy(call)
        .satisfies(e -> assertThat(Refusal.from(e).orElseThrow().reason()).isEqualTo(reason));
  }
}
