package dev.impound.controller.operator;

import dev.impound.controller.access.Access;
import dev.impound.controller.access.Grant;
import dev.impound.controller.access.Grants;
import dev.impound.controller.access.Labels;
import dev.impound.controller.access.Role;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.GrantRequest;
import dev.impound.operator.v1.GrantResponse;
import dev.impound.operator.v1.InviteRequest;
import dev.impound.operator.v1.InviteResponse;
import dev.impound.operator.v1.ListOperatorsRequest;
import dev.impound.operator.v1.ListOperatorsResponse;
import dev.impound.operator.v1.LogoutRequest;
import dev.impound.operator.v1.LogoutResponse;
import dev.impound.operator.v1.OperatorGrant;
import dev.impound.operator.v1.OperatorRole;
import dev.impound.operator.v1.OperatorServiceGrpc;
import dev.impound.operator.v1.RenewLoginRequest;
import dev.impound.operator.v1.RenewLoginResponse;
import dev.impound.operator.v1.RevokeRequest;
import dev.impound.operator.v1.RevokeResponse;
import dev.impound.wire.Portions;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who may do what, for operators. */
public final class OperatorGrpcService extends OperatorServiceGrpc.OperatorServiceImplBase {
  private final Grants grants;
  private final Logins logins;

  public OperatorGrpcService(Grants grants, Logins logins) {
    this.grants = grants;
    this.logins = logins;
  }

  @Override
  public void listOperators(
      ListOperatorsRequest request, StreamObserver<ListOperatorsResponse> responses) {
    ListOperatorsResponse.Builder response =
        ListOperatorsResponse.newBuilder().setCaller(Caller.operator()).setDefaultRole(otherwise());
    grants.settings().admins().stream()
        .sorted()
        .forEach(admin -> response.addGrants(configured(admin)));
    grants.standing().forEach(grant -> response.addGrants(message(grant)));
    response.addAllCertificates(logins.good());
    Portions.of(response.build()).forEach(responses::onNext);
    responses.onCompleted();
  }

  @Override
  public void grant(GrantRequest request, StreamObserver<GrantResponse> responses) {
    String by = Caller.operator();
    String operator = name(request.getOperator());
    Role role =
        role(request.getRole())
            .orElseThrow(
                () -> new RefusedException(RefusalReason.MALFORMED, "no role is named", ""));
    boolean added = grants.grant(operator, role, Labels.of(request.getScopeList()), by);
    responses.onNext(
        GrantResponse.newBuilder().setAlready(!added).addAllGrants(of(operator)).build());
    responses.onCompleted();
  }

  @Override
  public void revoke(RevokeRequest request, StreamObserver<RevokeResponse> responses) {
    String by = Caller.operator();
    String operator = name(request.getOperator());
    Optional<Role> role = role(request.getRole());
    List<Grant> meant =
        grants.standing().stream()
            .filter(grant -> grant.operator().equals(operator))
            .filter(grant -> role.map(grant.role()::equals).orElse(true))
            .toList();
    boolean known = !meant.isEmpty();
    int ended = role.isEmpty() ? logins.endAll(operator, known, by) : 0;
    if (meant.isEmpty() && ended == 0) {
      throw new RefusedException(
          RefusalReason.GRANT_UNKNOWN,
          "%s has been granted no %s"
              .formatted(operator, role.map(one -> "role " + one.word()).orElse("role")),
          grants.settings().admins().contains(operator)
              ? "it is admin by operators.admins in the controller's configuration"
              : "\"impound operator list\" shows the grants");
    }
    grants.revoke(meant, by);
    responses.onNext(
        RevokeResponse.newBuilder()
            .setRevoked(meant.size())
            .addAllGrants(of(operator))
            .setEnded(ended)
            .build());
    responses.onCompleted();
  }

  @Override
  public void invite(InviteRequest request, StreamObserver<InviteResponse> responses) {
    String operator = name(request.getOperator());
    responses.onNext(
        logins
            .invite(
                SpiffeId.operator(Caller.identity().trustDomain(), operator),
                request,
                !of(operator).isEmpty())
            .setDefaultRole(otherwise())
            .build());
    responses.onCompleted();
  }

  @Override
  public void renewLogin(RenewLoginRequest request, StreamObserver<RenewLoginResponse> responses) {
    Caller.operator();
    responses.onNext(logins.renew(request));
    responses.onCompleted();
  }

  @Override
  public void logout(LogoutRequest request, StreamObserver<LogoutResponse> responses) {
    Caller.operator();
    logins.certificates().end(Caller.credential());
    responses.onNext(LogoutResponse.getDefaultInstance());
    responses.onCompleted();
  }

  private OperatorRole otherwise() {
    return grants
        .settings()
        .otherwise()
        .map(OperatorGrpcService::role)
        .orElse(OperatorRole.OPERATOR_ROLE_UNSPECIFIED);
  }

  /** A name that a certificate may bear. */
  private static String name(String name) {
    Requests.required("operator", name);
    if (name.equals(Access.BREAK_GLASS)) {
      throw new RefusedException(
          RefusalReason.MALFORMED, "no operator may be called " + Access.BREAK_GLASS, "");
    }
    return SpiffeId.operator(Caller.identity().trustDomain(), name).name();
  }

  private List<OperatorGrant> of(String operator) {
    List<OperatorGrant> all = new ArrayList<>();
    if (grants.settings().admins().contains(operator)) {
      all.add(configured(operator));
    }
    grants.standing().stream()
        .filter(grant -> grant.operator().equals(operator))
        .forEach(grant -> all.add(message(grant)));
    return all;
  }

  private static OperatorGrant configured(String admin) {
    return OperatorGrant.newBuilder()
        .setOperator(admin)
        .setRole(OperatorRole.OPERATOR_ROLE_ADMIN)
        .build();
  }

  private static OperatorGrant message(Grant grant) {
    OperatorGrant.Builder message =
        OperatorGrant.newBuilder()
            .setOperator(grant.operator())
            .setRole(role(grant.role()))
            .setBy(grant.by())
            .setAt(Wire.timestamp(grant.at()));
    grant.scope().values().forEach((name, value) -> message.addScope(name + "=" + value));
    return message.build();
  }

  private static OperatorRole role(Role role) {
    return switch (role) {
      case VIEWER -> OperatorRole.OPERATOR_ROLE_VIEWER;
      case RESPONDER -> OperatorRole.OPERATOR_ROLE_RESPONDER;
      case LEAD -> OperatorRole.OPERATOR_ROLE_LEAD;
      case ADMIN -> OperatorRole.OPERATOR_ROLE_ADMIN;
    };
  }

  private static Optional<Role> role(OperatorRole role) {
    return switch (role) {
      case OPERATOR_ROLE_UNSPECIFIED -> Optional.empty();
      case OPERATOR_ROLE_VIEWER -> Optional.of(Role.VIEWER);
      case OPERATOR_ROLE_RESPONDER -> Optional.of(Role.RESPONDER);
      case OPERATOR_ROLE_LEAD -> Optional.of(Role.LEAD);
      case OPERATOR_ROLE_ADMIN -> Optional.of(Role.ADMIN);
      case UNRECOGNIZED -> throw new IllegalArgumentException("no such role of an operator");
    };
  }
}
