package dev.impound.controller.rpc;

import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import io.grpc.Context;

/**
 * Who makes the current call, by the certificate of its connection. Read it on the thread that the
 * call came in on.
 */
public final class Caller {
  static final Context.Key<SpiffeId> IDENTITY = Context.key("caller");
  private static final Context.Key<Boolean> LOCAL = Context.keyWithDefault("local", false);

  private static final Context.Key<Credential> CREDENTIAL = Context.key("credential");

  private Caller() {}

  /** What the caller showed. */
  public static Credential credential() {
    Credential credential = CREDENTIAL.get();
    if (credential == null) {
      throw new RefusedException(
          RefusalReason.NO_IDENTITY, "the connection shows no certificate", "");
    }
    return credential;
  }

  /** The caller's identity. */
  public static SpiffeId identity() {
    SpiffeId identity = IDENTITY.get();
    if (identity == null) {
      throw new RefusedException(
          RefusalReason.NO_IDENTITY,
          "the connection's certificate holds no identity of this installation",
          "use a certificate that \"impound-controller issue\" made");
    }
    return identity;
  }

  /** The caller's node name. Refuses, NOT_A_NODE, callers that are no node. */
  public static NodeName node() {
    SpiffeId identity = identity();
    if (identity.role() != SpiffeId.Role.NODE) {
      throw new RefusedException(
          RefusalReason.NOT_A_NODE,
          "only an agent may call this, and the caller is " + identity,
          "");
    }
    return new NodeName(identity.name());
  }

  /** The caller's operator name. Refuses, NOT_AN_OPERATOR, callers that are no operator. */
  public static String operator() {
    SpiffeId identity = identity();
    if (identity.role() != SpiffeId.Role.OPERATOR) {
      throw new RefusedException(
          RefusalReason.NOT_AN_OPERATOR,
          "only an operator may call this, and the caller is " + identity,
          "use the certificate of an operator");
    }
    return identity.name();
  }

  /** A context in which who showed {@code credential} is the caller. */
  public static Context as(Credential credential) {
    return as(credential.identity()).withValue(CREDENTIAL, credential);
  }

  /** Whether the call came over the local socket, without a certificate. */
  public static boolean isLocal() {
    return LOCAL.get();
  }

  /** As {@link #as}, over the local socket. */
  public static Context asLocal(SpiffeId identity) {
    return as(identity).withValue(LOCAL, true);
  }

  /** A context in which {@code identity} is the caller; for servers' interceptors and tests. */
  public static Context as(SpiffeId identity) {
    return Context.current().withValue(IDENTITY, identity);
  }
}
