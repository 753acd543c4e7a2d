package dev.impound.agent.enrolment;

import com.google.protobuf.ByteString;
import dev.impound.node.v1.EnrollRequest;
import dev.impound.node.v1.EnrollResponse;
import dev.impound.node.v1.EnrolmentServiceGrpc;
import dev.impound.wire.EnrolmentToken;
import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.PinnedTrustManager;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Gets the node its first certificate, by a token. */
public final class Enroller {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final int MESSAGE_BYTES = 256 << 10;

  private static final Set<RefusalReason> LATER =
      Set.of(RefusalReason.ENROLMENT_PENDING, RefusalReason.TOO_MANY_TRIES);

  private final String host;
  private final int port;
  private final NodeIdentity identity;

  /** Enrols at one controller's enrolment port. */
  public Enroller(String host, int port, NodeIdentity identity) {
    this.host = host;
    this.port = port;
    this.identity = identity;
  }

  /** How a try ended. */
  public sealed interface Outcome {}

  /** The node has its certificate. */
  public record Done(NodeName node) implements Outcome {}

  /**
   * Nothing is wrong, and it has to be tried again: an operator has to compare the key's
   * fingerprint first, or too many nodes enrol from one address at once.
   */
  public record Waits(Refusal why) implements Outcome {}

  /**
   * Tries once. May be repeated: the same key is used, and the same certificate answered; where
   * this token led to the identity that counts, nothing is asked.
   *
   * @param wanted what the node would be called, for a token that is for several
   * @throws IOException when it is refused or the controller cannot be reached; says why
   */
  public Outcome enroll(EnrolmentToken token, String wanted)
      throws IOException, InterruptedException {
    Optional<TlsFiles> done = identity.enrolledBy(token.id());
    if (done.isPresent()) {
      return new Done(node(MutualTls.certificate(done.get())));
    }
    NodeKey key = identity.pending();
    PinnedTrustManager trust = new PinnedTrustManager(token.pin());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(host, port)
            .sslContext(MutualTls.enrolmentClient(trust))
            .maxInboundMessageSize(MESSAGE_BYTES)
            .build();
    try {
      awaitConnected(channel);
      return ask(channel, trust, key, token, wanted);
    } catch (StatusRuntimeException e) {
      return Refusal.from(e)
          .filter(one -> LATER.contains(one.reason()))
          .<Outcome>map(Waits::new)
          .orElseThrow(() -> failed(e));
    } finally {
      channel.shutdownNow();
    }
  }

  private Outcome ask(
      ManagedChannel channel,
      PinnedTrustManager trust,
      NodeKey key,
      EnrolmentToken token,
      String wanted)
      throws IOException {
    PinnedTrustManager.Shown shown =
        trust
            .shown()
            .orElseThrow(
                () ->
                    new IOException(
                        "%s:%d did not answer as an enrolment port within %d s; is it the"
                                .formatted(host, port, CONNECT.toSeconds())
                            + " controller's enrolment.listen (8445), and of the installation that"
                            + " the token is for?"));
    EnrollResponse answer =
        EnrolmentServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(CONNECT.toSeconds(), TimeUnit.SECONDS)
            .enroll(
                EnrollRequest.newBuilder()
                    .setTokenId(token.id())
                    .setCertificateRequest(ByteString.copyFrom(key.request()))
                    .setProof(ByteString.copyFrom(proof(token, key, shown)))
                    .setNodeName(wanted)
                    .build());
    Certified certified =
        Certified.read(
            answer.getCertificatesList().stream().map(ByteString::toByteArray).toList(),
            answer.getAuthoritiesList().stream().map(ByteString::toByteArray).toList(),
            answer.getCommandKeys(),
            answer.getOperatorKeys());
    if (!certified.authorities().contains(shown.authority())) {
      throw new IOException("the controller answered authorities without the one of the token");
    }
    NodeName node = node(certified.leaf());
    identity.enroll(key, certified, token.id());
    return new Done(node);
  }

  private static NodeName node(X509Certificate certificate) throws IOException {
    return SpiffeId.of(certificate)
        .filter(id -> id.role() == SpiffeId.Role.NODE)
        .map(id -> new NodeName(id.name()))
        .orElseThrow(() -> new IOException("the controller answered no node's certificate"));
  }

  private static byte[] proof(EnrolmentToken token, NodeKey key, PinnedTrustManager.Shown shown)
      throws IOException {
    try {
      return EnrolmentToken.proof(token.verifier(), key.request(), shown.leaf().getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IOException("the controller's certificate has no encoding", e);
    }
  }

  private static void awaitConnected(ManagedChannel channel) throws InterruptedException {
    long end = System.nanoTime() + CONNECT.toNanos();
    ConnectivityState state = channel.getState(true);
    while (state != ConnectivityState.READY
        && state != ConnectivityState.TRANSIENT_FAILURE
        && System.nanoTime() < end) {
      CountDownLatch changed = new CountDownLatch(1);
      channel.notifyWhenStateChanged(state, changed::countDown);
      if (!changed.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return;
      }
      state = channel.getState(true);
    }
  }

  private IOException failed(StatusRuntimeException failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String other =
        "%s:%d: %s%s"
            .formatted(
                host,
                port,
                failure.getStatus().getCode(),
                failure.getCause() == null ? "" : " (" + deepest.getMessage() + ")");
    return new IOException(
        "cannot enrol: "
            + Refusal.from(failure)
                .map(
                    one ->
                        "%s (%s)%s"
                            .formatted(
                                one.message(),
                                one.reason(),
                                one.hint().isEmpty() ? "" : "; " + one.hint()))
                .orElse(other),
        failure);
  }
}
