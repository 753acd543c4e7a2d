package dev.impound.controller.operator;

import dev.impound.controller.identity.Ban;
import dev.impound.controller.identity.Bans;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.BanEntry;
import dev.impound.operator.v1.BanRequest;
import dev.impound.operator.v1.BanResponse;
import dev.impound.operator.v1.BanServiceGrpc;
import dev.impound.operator.v1.LiftBanRequest;
import dev.impound.operator.v1.LiftBanResponse;
import dev.impound.operator.v1.ListBansRequest;
import dev.impound.operator.v1.ListBansResponse;
import dev.impound.wire.Portions;
import dev.impound.wire.Printable;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import io.grpc.stub.StreamObserver;

/** Bans, for operators. */
public final class BanGrpcService extends BanServiceGrpc.BanServiceImplBase {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1000;

  private final Bans bans;
  private final Runnable effect;

  /**
   * Takes orders of bans.
   *
   * @param effect ends the calls of who is banned; done when a ban is answered
   */
  public BanGrpcService(Bans bans, Runnable effect) {
    this.bans = bans;
    this.effect = effect;
  }

  @Override
  public void ban(BanRequest request, StreamObserver<BanResponse> responses) {
    String operator = Caller.operator();
    SpiffeId subject = subject(request.getSubject());
    if (subject.equals(Caller.identity())) {
      throw new RefusedException(
          RefusalReason.MALFORMED,
          "you cannot ban yourself: nobody could be sure that it was you who ended it",
          "let another operator do it");
    }
    Ban ban = bans.ban(subject, Requests.text("reason", request.getReason()), operator);
    effect.run();
    responses.onNext(BanResponse.newBuilder().setBan(message(ban)).build());
    responses.onCompleted();
  }

  @Override
  public void liftBan(LiftBanRequest request, StreamObserver<LiftBanResponse> responses) {
    String operator = Caller.operator();
    SpiffeId subject = subject(request.getSubject());
    Ban ended =
        bans.lift(subject, Requests.text("reason", request.getReason()), operator)
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusalReason.BAN_UNKNOWN,
                        "%s is not banned".formatted(shown(subject)),
                        "\"impound node bans\" shows who is"));
    responses.onNext(LiftBanResponse.newBuilder().setBan(message(ended)).build());
    responses.onCompleted();
  }

  @Override
  public void listBans(ListBansRequest request, StreamObserver<ListBansResponse> responses) {
    Caller.operator();
    int limit = request.getLimit() <= 0 ? DEFAULT_LIMIT : Math.min(request.getLimit(), MOST);
    Portions.of(
            ListBansResponse.newBuilder()
                .addAllBans(bans.newest(limit).stream().map(BanGrpcService::message).toList())
                .build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  private static SpiffeId subject(String text) {
    String domain = Caller.identity().trustDomain();
    return SpiffeId.parse("spiffe://%s/%s".formatted(domain, text))
        .filter(identity -> identity.role() != SpiffeId.Role.CONTROLLER)
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusalReason.MALFORMED,
                    "\"%s\" is neither node/NAME nor operator/NAME"
                        .formatted(Printable.brief(text)),
                    ""));
  }

  private static String shown(SpiffeId identity) {
    return identity.uri().substring("spiffe://".length() + identity.trustDomain().length() + 1);
  }

  private static BanEntry message(Ban ban) {
    BanEntry.Builder entry =
        BanEntry.newBuilder()
            .setSubject(shown(ban.identity()))
            .setReason(ban.reason())
            .setBy(ban.by())
            .setAt(Wire.timestamp(ban.at()));
    ban.lifted()
        .ifPresent(
            lifted ->
                entry
                    .setLiftedBy(lifted.by())
                    .setLiftedReason(lifted.reason())
                    .setLiftedAt(Wire.timestamp(lifted.at())));
    return entry.build();
  }
}
