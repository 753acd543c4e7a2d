package dev.impound.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkGaugeTest {
  private static final int SLICE = 512 << 10;

  private long nanos;
  private final LinkGauge gauge = new LinkGauge(() -> nanos);

  /** A slice that took so long, and was waited for so much of it. */
  private void slice(long millis, long waited, int asRead) {
    nanos += (millis - waited) * 1_000_000;
    long then = gauge.now();
    nanos += waited * 1_000_000;
    gauge.waitedSince(then);
    gauge.sent(SLICE, asRead);
  }

  private void slices(int count, long millis, long waited) {
    for (int i = 0; i < count; i++) {
      slice(millis, waited, SLICE);
    }
  }

  @Test
  void takesAConnectionForQuickBeforeItHasMeasured() {
    slices(2, 1, 1);

    assertThat(gauge.isSlow()).isFalse();
  }

  @Test
  void findsAConnectionSlowThatIsWaitedFor() {
    slices(8, 50, 45);

    assertThat(gauge.isSlow()).as("10 MB a second").isTrue();
  }

  @Test
  void doesNotBlameTheConnectionForASlowSource() {
    slices(8, 50, 5);

    assertThat(gauge.isSlow()).isFalse();
  }

  @Test
  void findsAConnectionQuickAgain() {
    slices(8, 50, 45);
    slices(60, 5, 4);

    assertThat(gauge.isSlow()).as("100 MB a second").isFalse();
  }

  @Test
  void staysWithASlowConnectionWhenCompressionTakesMostOfTheTime() {
    slices(8, 50, 45);
    for (int i = 0; i < 8; i++) {
      slice(80, 10, 2 * SLICE);
    }

    assertThat(gauge.isSlow()).isTrue();
  }

  @Test
  void leavesCompressionForAWhileThatBringsNoMoreBytesThrough() {
    slices(6, 50, 45);
    assertThat(gauge.isSlow()).isTrue();
    for (int i = 0; i < 6; i++) {
      slice(100, 90, 2 * SLICE);
    }
    assertThat(gauge.isSlow()).as("10 MB a second as before").isFalse();

    slices(8, 50, 45);
    assertThat(gauge.isSlow()).as("soon after").isFalse();
    slices(6 * 60, 50, 45);
    assertThat(gauge.isSlow()).as("later").isTrue();
  }

  @Test
  void doesNotCountTheTimeBetweenBlobs() {
    nanos += 60_000_000_000L;
    gauge.begin();
    slices(200, 5, 4);

    assertThat(gauge.isSlow()).isFalse();
  }
}
