package dev.impound.controller.node;

import com.google.protobuf.ByteString;
import dev.impound.controller.identity.EnrolmentAsk;
import dev.impound.controller.identity.EnrolmentDesk;
import dev.impound.controller.rpc.EvenRefusal;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.rpc.RemoteAddress;
import dev.impound.node.v1.EnrollRequest;
import dev.impound.node.v1.EnrollResponse;
import dev.impound.node.v1.EnrolmentServiceGrpc;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Enrolment, for agents that have no certificate yet. */
public final class EnrolmentGrpcService extends EnrolmentServiceGrpc.EnrolmentServiceImplBase {
  private final EnrolmentDesk desk;
  private final Supplier<X509Certificate> shown;
  private final Supplier<LearnedKeys> keys;
  private final LongSupplier nanoTime;

  /**
   * Takes requests.
   *
   * @param shown the certificate that the port showed on the connection of the current call
   * @param keys what a node learns beside its certificate
   */
  public EnrolmentGrpcService(
      EnrolmentDesk desk,
      Supplier<X509Certificate> shown,
      Supplier<LearnedKeys> keys,
      LongSupplier nanoTime) {
    this.desk = desk;
    this.shown = shown;
    this.keys = keys;
    this.nanoTime = nanoTime;
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the server's certificate has no encoding", e);
    }
  }

  @Override
  public void enroll(EnrollRequest request, StreamObserver<EnrollResponse> responses) {
    EvenRefusal even = EvenRefusal.begin(nanoTime);
    try {
      EnrolmentDesk.Given given =
          desk.enroll(
              new EnrolmentAsk(
                  request.getTokenId(),
                  request.getCertificateRequest().toByteArray(),
                  request.getProof().toByteArray(),
                  encoded(shown.get()),
                  request.getNodeName(),
                  RemoteAddress.current()));
      LearnedKeys learned = keys.get();
      responses.onNext(
          EnrollResponse.newBuilder()
              .setNodeName(given.node().text())
              .addAllCertificates(CertificateMessages.chain(given.chain()))
              .addAllAuthorities(CertificateMessages.der(desk.roots()))
              .setCommandKeys(learned.command())
              .setOperatorKeys(learned.operators())
              .build());
      responses.onCompleted();
    } catch (RefusedException e) {
      if (e.refusal().reason() == RefusalReason.ENROLMENT_REFUSED) {
        even.await();
      }
      throw e;
    }
  }

  /** What a message holds of a certificate. */
  static ByteString bytes(X509Certificate certificate) {
    return ByteString.copyFrom(encoded(certificate));
  }
}
