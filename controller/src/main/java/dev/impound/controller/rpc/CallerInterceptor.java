package dev.impound.controller.rpc;

import dev.impound.wire.SpiffeId;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells services who calls, and writes one audit line per call. Validity is checked again on each
 * call, because a resumed TLS session or an open connection outlives its certificate.
 */
public final class CallerInterceptor implements ServerInterceptor {
  private static final Logger AUDIT = LoggerFactory.getLogger("impound.audit");

  private final String trustDomain;
  private final InstantSource clock;
  private final AuditTrail trail;

  public CallerInterceptor(String trustDomain, InstantSource clock, AuditTrail trail) {
    this.trustDomain = trustDomain;
    this.clock = clock;
    this.trail = trail;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Optional<SpiffeId> caller = identity(call.getAttributes());
    AuditTrail.Asked asked =
        new AuditTrail.Asked(
            clock.instant(),
            caller.map(SpiffeId::uri).orElse("-"),
            String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
            call.getMethodDescriptor().getFullMethodName());
    AUDIT
        .atInfo()
        .addKeyValue("call", asked.call())
        .addKeyValue("caller", asked.caller())
        .addKeyValue("from", asked.address())
        .log("Call");
    Context context = caller.map(Caller::as).orElse(Context.current());
    boolean byOperator = caller.filter(id -> id.role() == SpiffeId.Role.OPERATOR).isPresent();
    return Contexts.interceptCall(
        context, byOperator ? Audited.enter(call, asked, trail) : call, headers, next);
  }

  private Optional<SpiffeId> identity(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate certificate = session.getPeerCertificates()[0];
      if (certificate instanceof X509Certificate x509) {
        x509.checkValidity(Date.from(clock.instant()));
        return SpiffeId.of(x509).filter(id -> id.trustDomain().equals(trustDomain));
      }
      return Optional.empty();
    } catch (SSLPeerUnverifiedException
        | CertificateExpiredException
        | CertificateNotYetValidException e) {
      return Optional.empty();
    }
  }
}
