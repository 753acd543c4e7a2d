package dev.impound.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.security.cert.CertificateExpiredException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class CallFailureTest {
  @Test
  void tellsWhatTheOtherEndSaid() {
    Throwable refused =
        Refusal.of(RefusalReason.DISK_FULL, "no room for it", "make room").asStatus();

    assertThat(CallFailure.inWords(refused)).isEqualTo("no room for it (DISK_FULL)");
  }

  @Test
  void tellsWhatBecameOfTheConnectionInOneLine() {
    Throwable lost =
        Status.UNAVAILABLE
            .withDescription("io exception\nChannel Pipeline: [SslHandler#0]")
            .withCause(new IOException("outer", new IOException("reset by peer")))
            .asException();

    assertThat(CallFailure.inWords(lost)).isEqualTo("UNAVAILABLE: io exception (reset by peer)");
  }

  @Test
  void namesTheClocksWhereACertificatesTimeIsOver() {
    SSLHandshakeException handshake = new SSLHandshakeException("no");
    handshake.initCause(new CertificateExpiredException("NotAfter: long ago"));

    assertThat(
            CallFailure.inWords(
                Status.UNAVAILABLE.withDescription("io").withCause(handshake).asException()))
        .isEqualTo(
            "UNAVAILABLE: io (NotAfter: long ago); compare this machine's clock with that of the"
                + " other end, and mend the one that is wrong");
  }

  @Test
  void hasWordsForWhatHasNoMessage() {
    assertThat(CallFailure.inWords(Status.UNAVAILABLE.asException())).isEqualTo("UNAVAILABLE");
    assertThat(CallFailure.inWords(new IOException("no key"))).isEqualTo("no key");
  }
}
