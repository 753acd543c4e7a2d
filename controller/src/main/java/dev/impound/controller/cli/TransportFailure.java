package dev.impound.controller.cli;

import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells why the connection to a controller could not be made or was lost. */
final class TransportFailure {
  private static final String ISSUE =
      "use a certificate of this installation: impound-controller issue operator NAME";

  private TransportFailure() {}

  static Complaint complaint(String message, String endpoint, Status status) {
    Throwable failure = status.getCause();
    Optional<GeneralSecurityException> trust = find(failure, GeneralSecurityException.class);
    if (trust.isPresent()) {
      return Complaint.of(
          ExitCode.NOT_ALLOWED,
          "CONTROLLER_NOT_TRUSTED",
          message,
          "what listens at %s is not the controller of this certificate's installation: %s"
              .formatted(endpoint, reason(trust.get())),
          ISSUE + ", or correct controller: in the configuration");
    }
    if (find(failure, NotSslRecordException.class).isPresent()) {
      return Complaint.of(
          ExitCode.UNREACHABLE,
          "CONTROLLER_UNREACHABLE",
          message,
          "what listens at %s does not speak TLS".formatted(endpoint),
          "correct controller: in the configuration");
    }
    Optional<SSLException> tls = find(failure, SSLException.class);
    if (tls.isPresent()) {
      return Complaint.of(
          ExitCode.NOT_ALLOWED,
          "CERTIFICATE_REFUSED",
          message,
          "%s does not take this certificate: %s".formatted(endpoint, reason(tls.get())),
          ISSUE);
    }
    return Complaint.of(
        ExitCode.UNREACHABLE,
        "CONTROLLER_UNREACHABLE",
        message,
        unreachable(endpoint, status, failure),
        "start impound-controller there, or correct controller: in the configuration");
  }

  private static String unreachable(String endpoint, Status status, @Nullable Throwable failure) {
    if (find(failure, UnknownHostException.class).isPresent()
        || find(failure, UnresolvedAddressException.class).isPresent()
        || String.valueOf(status.getDescription()).startsWith("Unable to resolve host")) {
      return "the host name of %s does not resolve".formatted(endpoint);
    }
    Optional<ConnectException> refused = find(failure, ConnectException.class);
    if (refused.isPresent() && reason(refused.get()).contains("refused")) {
      return "nothing listens at " + endpoint;
    }
    String told =
        failure == null
            ? Objects.requireNonNullElse(status.getDescription(), "no reason given")
            : reason(failure);
    return "no connection to %s: %s".formatted(endpoint, told);
  }

  private static String reason(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
  }

  private static <T extends Throwable> Optional<T> find(
      @Nullable Throwable failure, Class<T> type) {
    // The last of its kind tells most: outer exceptions repeat inner ones in fewer words.
    T found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        found = type.cast(cause);
      }
    }
    return Optional.ofNullable(found);
  }
}
