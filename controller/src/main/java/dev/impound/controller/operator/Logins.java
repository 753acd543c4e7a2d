package dev.impound.controller.operator;

import dev.impound.controller.identity.LoginCertificate;
import dev.impound.controller.identity.LoginDesk;
import dev.impound.controller.identity.LoginSettings;
import dev.impound.controller.identity.OperatorCertificates;
import dev.impound.controller.node.CertificateMessages;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.rpc.RemoteAddress;
import dev.impound.operator.v1.InviteRequest;
import dev.impound.operator.v1.InviteResponse;
import dev.impound.operator.v1.OperatorCertificate;
import dev.impound.operator.v1.RenewLoginRequest;
import dev.impound.operator.v1.RenewLoginResponse;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Certificates of operators, for {@link OperatorGrpcService}.
 *
 * @param desk empty where no issuing certificate is configured
 * @param address {@code HOST:PORT} at which operators log in, the host empty where none is told
 * @param lookAtOpenCalls ends calls of who may no more call
 */
public record Logins(
    OperatorCertificates certificates,
    Optional<LoginDesk> desk,
    LoginSettings settings,
    String address,
    Runnable lookAtOpenCalls) {

  private LoginDesk open() {
    return desk.orElseThrow(
        () ->
            new RefusedException(
                RefusalReason.NO_ENROLMENT,
                "this controller has no issuing certificate configured, so no operator can log in",
                "\"impound-controller issue issuing\" makes one; name it in the section enrolment"
                    + " of the controller's configuration"));
  }

  /** Refuses, OPERATOR_REVOKED, a name that was revoked, where nothing says to let it in again. */
  InviteResponse.Builder invite(SpiffeId operator, InviteRequest request, boolean hasGrant) {
    LoginDesk opened = open();
    if (certificates.wereEnded(operator.name()) && !hasGrant && !request.getAgain()) {
      throw new RefusedException(
          RefusalReason.OPERATOR_REVOKED,
          "operator %s was revoked".formatted(operator.name()),
          "to let that name in again all the same: impound operator invite %s --again"
              .formatted(operator.name()));
    }
    Duration life =
        request.hasTimeToLive()
            ? Duration.ofSeconds(
                request.getTimeToLive().getSeconds(), request.getTimeToLive().getNanos())
            : LoginDesk.USUAL_LIFE;
    LoginDesk.Made made = opened.invite(operator, life, Caller.operator());
    return InviteResponse.newBuilder()
        .setCode(made.code().reveal())
        .setExpires(Wire.timestamp(made.expires()))
        .setLoginAddress(address)
        .setHasGrant(hasGrant);
  }

  RenewLoginResponse renew(RenewLoginRequest request) {
    LoginDesk.Given given =
        open()
            .renew(
                Caller.credential(),
                request.getCertificateRequest().toByteArray(),
                RemoteAddress.current());
    return RenewLoginResponse.newBuilder()
        .addAllCertificates(CertificateMessages.chain(given.certificate().chain()))
        .addAllAuthorities(CertificateMessages.der(open().roots()))
        .setSessionEnds(Wire.timestamp(given.sessionEnds()))
        .build();
  }

  List<OperatorCertificate> good() {
    return certificates.good().stream().map(this::message).toList();
  }

  private OperatorCertificate message(LoginCertificate one) {
    return OperatorCertificate.newBuilder()
        .setOperator(one.operator())
        .setSerial(one.serial().toString(16))
        .setExpires(Wire.timestamp(one.expires()))
        .setSessionEnds(Wire.timestamp(one.started().plus(settings.session())))
        .build();
  }

  /** Ends all of an operator's certificates; open calls by them are over when this returns. */
  int endAll(String operator, boolean known, String by) {
    int ended = certificates.endAll(operator, known, by);
    lookAtOpenCalls.run();
    return ended;
  }
}
