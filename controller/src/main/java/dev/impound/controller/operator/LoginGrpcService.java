package dev.impound.controller.operator;

import dev.impound.controller.access.AuditBook;
import dev.impound.controller.access.AuditTrail;
import dev.impound.controller.identity.EnrolmentAsk;
import dev.impound.controller.identity.LoginDesk;
import dev.impound.controller.node.CertificateMessages;
import dev.impound.controller.rpc.EvenRefusal;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.rpc.RemoteAddress;
import dev.impound.operator.v1.LoginRequest;
import dev.impound.operator.v1.LoginResponse;
import dev.impound.operator.v1.LoginServiceGrpc;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Logins, for operators who have no certificate yet. Who proves to have a code is entered in the
 * audit trail before it is spent; who does not, in the log alone, so that strangers fill no disk.
 */
public final class LoginGrpcService extends LoginServiceGrpc.LoginServiceImplBase {
  private final LoginDesk desk;
  private final AuditBook book;
  private final Supplier<X509Certificate> shown;
  private final String address;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  /**
   * Takes requests.
   *
   * @param shown the certificate that the port showed on the connection of the current call
   * @param address {@code HOST:PORT} at which operators call, the host empty where none is told
   */
  public LoginGrpcService(
      LoginDesk desk,
      AuditBook book,
      Supplier<X509Certificate> shown,
      String address,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.desk = desk;
    this.book = book;
    this.shown = shown;
    this.address = address;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public void login(LoginRequest request, StreamObserver<LoginResponse> responses) {
    EvenRefusal even = EvenRefusal.begin(nanoTime);
    try {
      LoginDesk.Proved proved =
          desk.prove(
              new EnrolmentAsk(
                  request.getCodeId(),
                  request.getCertificateRequest().toByteArray(),
                  request.getProof().toByteArray(),
                  CertificateMessages.der(List.of(shown.get())).getFirst().toByteArray(),
                  "",
                  RemoteAddress.current()));
      LoginDesk.Given given = book.audited(asked(proved), () -> desk.give(proved));
      responses.onNext(
          LoginResponse.newBuilder()
              .setOperator(given.certificate().operator())
              .addAllCertificates(CertificateMessages.chain(given.certificate().chain()))
              .addAllAuthorities(CertificateMessages.der(desk.roots()))
              .setControllerAddress(address)
              .setSessionEnds(Wire.timestamp(given.sessionEnds()))
              .build());
      responses.onCompleted();
    } catch (RefusedException e) {
      if (e.refusal().reason() == RefusalReason.LOGIN_REFUSED) {
        even.await();
      }
      throw e;
    }
  }

  private AuditTrail.Asked asked(LoginDesk.Proved proved) {
    return new AuditTrail.Asked(
        clock.instant(),
        proved.operator().uri(),
        "no certificate yet",
        proved.asked().address(),
        LoginServiceGrpc.getLoginMethod().getFullMethodName(),
        new AuditTrail.About("", "", "code " + proved.code().id()));
  }
}
