package dev.impound.controller.operator;

import dev.impound.controller.identity.Enrolment;
import dev.impound.controller.identity.EnrolmentDesk;
import dev.impound.controller.identity.TokenOrder;
import dev.impound.controller.identity.TokenRecord;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.AdmitRequest;
import dev.impound.operator.v1.AdmitResponse;
import dev.impound.operator.v1.EnrolmentOrderServiceGrpc;
import dev.impound.operator.v1.EnrolmentState;
import dev.impound.operator.v1.ListEnrolmentsRequest;
import dev.impound.operator.v1.ListEnrolmentsResponse;
import dev.impound.operator.v1.MakeTokenRequest;
import dev.impound.operator.v1.MakeTokenResponse;
import dev.impound.operator.v1.OpenToken;
import dev.impound.operator.v1.RevokeTokenRequest;
import dev.impound.operator.v1.RevokeTokenResponse;
import dev.impound.wire.EnrolmentToken;
import dev.impound.wire.Portions;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;

/** Letting nodes enrol, for operators. */
public final class EnrolmentOrderGrpcService
    extends EnrolmentOrderServiceGrpc.EnrolmentOrderServiceImplBase {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1000;

  private final Optional<EnrolmentDesk> desk;
  private final String address;

  /**
   * Takes orders.
   *
   * @param desk empty where no issuing certificate is configured
   * @param address {@code HOST:PORT} at which nodes enrol, the host empty where none is told
   */
  public EnrolmentOrderGrpcService(Optional<EnrolmentDesk> desk, String address) {
    this.desk = desk;
    this.address = address;
  }

  private EnrolmentDesk desk() {
    return desk.orElseThrow(
        () ->
            new RefusedException(
                RefusalReason.NO_ENROLMENT,
                "this controller has no issuing certificate configured, so no node can enrol",
                "\"impound-controller issue issuing\" makes one; name it in the section enrolment"
                    + " of the controller's configuration"));
  }

  @Override
  public void makeToken(MakeTokenRequest request, StreamObserver<MakeTokenResponse> responses) {
    String operator = Caller.operator();
    TokenOrder order =
        new TokenOrder(
            request.getNodeName(),
            request.hasTimeToLive()
                ? Duration.ofSeconds(
                    request.getTimeToLive().getSeconds(), request.getTimeToLive().getNanos())
                : TokenOrder.USUAL_LIFE,
            request.getMaxUses() == 0 ? 1 : request.getMaxUses(),
            request.getLabelsMap(),
            request.getHold());
    EnrolmentToken token = desk().makeToken(order, operator);
    responses.onNext(
        MakeTokenResponse.newBuilder()
            .setToken(token.reveal())
            .setTokenId(token.id())
            .setExpires(Wire.timestamp(desk().expiry(order)))
            .setEnrolmentAddress(address)
            .build());
    responses.onCompleted();
  }

  @Override
  public void revokeToken(
      RevokeTokenRequest request, StreamObserver<RevokeTokenResponse> responses) {
    Caller.operator();
    desk().revoke(Requests.required("token_id", request.getTokenId()));
    responses.onNext(RevokeTokenResponse.getDefaultInstance());
    responses.onCompleted();
  }

  @Override
  public void listEnrolments(
      ListEnrolmentsRequest request, StreamObserver<ListEnrolmentsResponse> responses) {
    Caller.operator();
    int limit = request.getLimit() <= 0 ? DEFAULT_LIMIT : Math.min(request.getLimit(), MOST);
    ListEnrolmentsResponse.Builder answer = ListEnrolmentsResponse.newBuilder();
    if (desk.isPresent()) {
      desk.get().usable().forEach(token -> answer.addTokens(message(token)));
      desk.get().newest(limit).forEach(one -> answer.addEnrolments(message(one)));
    }
    Portions.of(answer.build()).forEach(responses::onNext);
    responses.onCompleted();
  }

  @Override
  public void admit(AdmitRequest request, StreamObserver<AdmitResponse> responses) {
    String operator = Caller.operator();
    Enrolment admitted =
        desk().admit(request.getNumber(), Sha256.parse(request.getFingerprint()), operator);
    responses.onNext(AdmitResponse.newBuilder().setEnrolment(message(admitted)).build());
    responses.onCompleted();
  }

  private static OpenToken message(TokenRecord token) {
    return OpenToken.newBuilder()
        .setId(token.id())
        .setNodeName(token.order().node())
        .setExpires(Wire.timestamp(token.expires()))
        .setUsesLeft(token.usesLeft())
        .setMadeBy(token.madeBy())
        .setHold(token.order().hold())
        .putAllLabels(token.order().labels())
        .build();
  }

  private static dev.impound.operator.v1.Enrolment message(Enrolment enrolment) {
    return dev.impound.operator.v1.Enrolment.newBuilder()
        .setNumber(enrolment.number())
        .setNodeName(enrolment.node().text())
        .setFingerprint(enrolment.fingerprint().hex())
        .setState(
            enrolment.chain().isPresent()
                ? EnrolmentState.ENROLMENT_STATE_ADMITTED
                : EnrolmentState.ENROLMENT_STATE_PENDING)
        .setAt(Wire.timestamp(enrolment.at()))
        .setAddress(enrolment.address())
        .setTokenId(enrolment.token())
        .setAdmittedBy(enrolment.admittedBy().orElse(""))
        .build();
  }
}
