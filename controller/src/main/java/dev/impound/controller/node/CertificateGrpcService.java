package dev.impound.controller.node;

import dev.impound.controller.identity.EnrolmentDesk;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.node.v1.CertificateServiceGrpc;
import dev.impound.node.v1.RenewRequest;
import dev.impound.node.v1.RenewResponse;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** Next certificates, for agents. */
public final class CertificateGrpcService
    extends CertificateServiceGrpc.CertificateServiceImplBase {
  /** May be called with a certificate that has expired. */
  public static final String RENEW = CertificateServiceGrpc.getRenewMethod().getFullMethodName();

  private final Optional<EnrolmentDesk> desk;

  /**
   * Takes requests.
   *
   * @param desk empty where no issuing certificate is configured
   */
  public CertificateGrpcService(Optional<EnrolmentDesk> desk) {
    this.desk = desk;
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RenewResponse> responses) {
    NodeName node = Caller.node();
    EnrolmentDesk open =
        desk.orElseThrow(
            () ->
                new RefusedException(
                    RefusalReason.NO_ENROLMENT,
                    "this controller has no issuing certificate configured",
                    "see the section enrolment of its configuration"));
    String chain =
        open.renew(
            node, Caller.credential().serial(), request.getCertificateRequest().toByteArray());
    responses.onNext(
        RenewResponse.newBuilder()
            .addAllCertificates(CertificateMessages.chain(chain))
            .addAllAuthorities(CertificateMessages.der(open.roots()))
            .build());
    responses.onCompleted();
  }
}
