package dev.impound.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.rpc.ConnectionLedger.Answer;
import dev.impound.controller.rpc.ConnectionLedger.Refused;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionLedgerTest {
  private static final Duration AGE = Duration.ofHours(1);

  private final AtomicLong nanos = new AtomicLong();
  private final List<Integer> cut = new ArrayList<>();
  private final ConnectionLedger ledger =
      new ConnectionLedger(new ListenLimits(6, 4, 2, AGE, AGE), nanos::get);

  private static InetAddress address(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  private Answer admit(String from, int port) throws Exception {
    return ledger.admit(
        address(from), new InetSocketAddress(address(from), port), () -> cut.add(port));
  }

  private void settle(String from, int... ports) throws Exception {
    for (int port : ports) {
      assertThat(admit(from, port).admitted()).isTrue();
      ledger.established(new InetSocketAddress(address(from), port));
    }
  }

  private static Answer no(Refused reason) {
    return new Answer(false, Optional.of(reason));
  }

  private static Answer yes() {
    return new Answer(true, Optional.empty());
  }

  @Test
  void refusesMoreConnectionsOfOneAddressThanItMayHave() throws Exception {
    settle("192.0.2.1", 1, 2, 3, 4);

    assertThat(admit("192.0.2.1", 5)).isEqualTo(no(Refused.PER_ADDRESS));
    assertThat(admit("192.0.2.2", 5)).isEqualTo(yes());
  }

  @Test
  void refusesMoreConnectionsThanThePortTakes() throws Exception {
    settle("192.0.2.1", 1, 2, 3);
    settle("192.0.2.2", 4, 5, 6);

    assertThat(admit("192.0.2.3", 7)).isEqualTo(no(Refused.CONNECTIONS));
    assertThat(ledger.count()).isEqualTo(6);
  }

  @Test
  void refusesMoreHandshakesOfOneAddressThanItMayBegin() throws Exception {
    admit("192.0.2.1", 1);
    admit("192.0.2.1", 2);

    assertThat(admit("192.0.2.1", 3)).isEqualTo(no(Refused.HANDSHAKES));
    assertThat(cut).isEmpty();
  }

  @Test
  void aSlowHandshakeLosesItsPlaceToTheNextOne() throws Exception {
    admit("192.0.2.1", 1);
    admit("192.0.2.1", 2);
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());

    assertThat(admit("192.0.2.1", 3))
        .isEqualTo(new Answer(true, Optional.of(Refused.SLOW_HANDSHAKE)));
    assertThat(cut).containsExactly(1);
    assertThat(ledger.count()).isEqualTo(2);
  }

  @Test
  void whereThePortIsFullTheSlowHandshakeOfAnyAddressLosesItsPlace() throws Exception {
    admit("192.0.2.9", 1);
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    settle("192.0.2.1", 2, 3, 4);
    settle("192.0.2.2", 5, 6);

    assertThat(admit("192.0.2.3", 7).admitted()).isTrue();
    assertThat(cut).containsExactly(1);
  }

  @Test
  void aConnectionThatIsEstablishedIsNeverCut() throws Exception {
    settle("192.0.2.1", 1, 2, 3, 4);
    nanos.addAndGet(Duration.ofDays(1).toNanos());

    assertThat(admit("192.0.2.1", 5)).isEqualTo(no(Refused.PER_ADDRESS));
    assertThat(cut).isEmpty();
  }

  @Test
  void theEndOfAConnectionMakesRoom() throws Exception {
    Runnable close = () -> {};
    InetSocketAddress remote = new InetSocketAddress(address("192.0.2.1"), 1);
    ledger.admit(remote.getAddress(), remote, close);
    ledger.established(remote);
    settle("192.0.2.1", 2, 3, 4);

    ledger.end(remote, close);
    ledger.end(remote, close);

    assertThat(ledger.count()).isEqualTo(3);
    assertThat(admit("192.0.2.1", 5)).isEqualTo(yes());
  }

  @Test
  void theLateEndOfAFormerConnectionLeavesTheNewOneOfThatPortItsPlace() throws Exception {
    Runnable former = () -> {};
    InetSocketAddress remote = new InetSocketAddress(address("192.0.2.1"), 1);
    ledger.admit(remote.getAddress(), remote, former);
    ledger.end(remote, former);
    ledger.admit(remote.getAddress(), remote, () -> cut.add(1));

    ledger.end(remote, former);

    assertThat(ledger.count()).isEqualTo(1);
  }

  @Test
  void aNetworkOfSixtyFourBitsIsOneAddress() throws Exception {
    admit("2001:db8::1", 1);
    admit("2001:db8::2", 2);

    assertThat(admit("2001:db8::3", 3)).isEqualTo(no(Refused.HANDSHAKES));
    assertThat(admit("2001:db8:0:1::3", 3)).isEqualTo(yes());
  }

  @Test
  void saysOnceAMinuteThatConnectionsAreRefusedAndCountsThemAll() throws Exception {
    RefusedConnections refused = new RefusedConnections("test", nanos::get);

    assertThat(refused.count(Refused.HANDSHAKES, address("192.0.2.1"))).isTrue();
    assertThat(refused.count(Refused.HANDSHAKES, address("192.0.2.1"))).isFalse();
    assertThat(refused.count(Refused.PER_ADDRESS, address("192.0.2.1"))).isTrue();
    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    assertThat(refused.count(Refused.HANDSHAKES, address("192.0.2.1"))).isTrue();

    assertThat(refused.count(Refused.HANDSHAKES)).isEqualTo(3);
  }
}
