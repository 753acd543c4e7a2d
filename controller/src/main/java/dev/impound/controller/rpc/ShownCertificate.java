package dev.impound.controller.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Tells a service which certificate the server showed on the connection of the current call. It may
 * have another by the time of the call.
 */
public final class ShownCertificate implements ServerInterceptor {
  private static final Context.Key<X509Certificate> SHOWN = Context.key("shown-certificate");

  /**
   * What was shown.
   *
   * @throws IllegalStateException outside of a call over TLS
   */
  public static X509Certificate current() {
    X509Certificate shown = SHOWN.get();
    if (shown == null) {
      throw new IllegalStateException("no certificate was shown on this connection");
    }
    return shown;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    Certificate @Nullable [] own = session == null ? null : session.getLocalCertificates();
    if (own == null || own.length == 0 || !(own[0] instanceof X509Certificate shown)) {
      return next.startCall(call, headers);
    }
    return Contexts.interceptCall(Context.current().withValue(SHOWN, shown), call, headers, next);
  }
}
