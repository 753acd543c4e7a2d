package dev.impound.controller.cli;

import com.google.protobuf.ByteString;
import dev.impound.controller.identity.RequestedKey;
import dev.impound.operator.v1.LoginRequest;
import dev.impound.operator.v1.LoginResponse;
import dev.impound.operator.v1.LoginServiceGrpc;
import dev.impound.wire.EnrolmentToken;
import dev.impound.wire.MutualTls;
import dev.impound.wire.PinnedTrustManager;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The port at which an operator who has no certificate yet logs in. */
final class LoginPort {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final int MESSAGE_BYTES = 256 << 10;

  private final HostPort place;

  LoginPort(HostPort place) {
    this.place = place;
  }

  /**
   * What a controller answered.
   *
   * @param shown what it proved to be by the pin of the code
   */
  record Answer(LoginResponse response, PinnedTrustManager.Shown shown) {}

  /** Asks for a certificate; the secret of the code is not sent. */
  Answer login(EnrolmentToken code, RequestedKey key) throws IOException {
    PinnedTrustManager trust = new PinnedTrustManager(code.pin());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(place.host(), place.port())
            .sslContext(MutualTls.enrolmentClient(trust))
            .maxInboundMessageSize(MESSAGE_BYTES)
            .build();
    try {
      awaitConnected(channel);
      PinnedTrustManager.Shown shown = trust.shown().orElseThrow(this::nobody);
      byte[] request = key.request();
      LoginResponse response =
          LoginServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(CONNECT.toSeconds(), TimeUnit.SECONDS)
              .login(
                  LoginRequest.newBuilder()
                      .setCodeId(code.id())
                      .setCertificateRequest(ByteString.copyFrom(request))
                      .setProof(ByteString.copyFrom(proof(code, request, shown)))
                      .build());
      return new Answer(response, shown);
    } finally {
      channel.shutdownNow();
    }
  }

  private IOException nobody() {
    return new IOException(
        "%s did not answer as the port for logins within %d s; is it the controller's"
                .formatted(place, CONNECT.toSeconds())
            + " enrolment.listen (8445), and of the installation that the code is for?");
  }

  private static byte[] proof(EnrolmentToken code, byte[] request, PinnedTrustManager.Shown shown)
      throws IOException {
    try {
      return EnrolmentToken.proof(
          EnrolmentToken.Kind.OPERATOR, code.verifier(), request, shown.leaf().getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IOException("the controller's certificate has no encoding", e);
    }
  }

  private static void awaitConnected(ManagedChannel channel) throws IOException {
    long end = System.nanoTime() + CONNECT.toNanos();
    ConnectivityState state = channel.getState(true);
    while (state != ConnectivityState.READY
        && state != ConnectivityState.TRANSIENT_FAILURE
        && System.nanoTime() < end) {
      CountDownLatch changed = new CountDownLatch(1);
      channel.notifyWhenStateChanged(state, changed::countDown);
      try {
        if (!changed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      state = channel.getState(true);
    }
  }
}
