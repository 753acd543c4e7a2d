package dev.impound.wire;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells in one line why a call failed. */
public final class CallFailure {
  private static final String CLOCKS =
      "; compare this machine's clock with that of the other end, and mend the one that is wrong";

  private CallFailure() {}

  /** What the other end said, or what became of the connection. */
  public static String inWords(Throwable failure) {
    return Refusal.from(failure)
        .map(one -> "%s (%s)".formatted(one.message(), one.reason()))
        .orElseGet(() -> describe(failure));
  }

  private static String describe(Throwable failure) {
    List<Throwable> chain =
        Stream.iterate(failure, Objects::nonNull, CallFailure::cause).limit(20).toList();
    String first = first(failure);
    String deepest = chain.getLast().getMessage();
    String whole = chain.size() == 1 || deepest == null ? first : first + " (" + deepest + ")";
    boolean dates =
        chain.stream()
            .anyMatch(
                one ->
                    one instanceof CertificateExpiredException
                        || one instanceof CertificateNotYetValidException);
    return dates ? whole + CLOCKS : whole;
  }

  private static String first(Throwable failure) {
    if (!(failure instanceof StatusException) && !(failure instanceof StatusRuntimeException)) {
      return String.valueOf(failure.getMessage());
    }
    Status status = Status.fromThrowable(failure);
    // Netty adds the list of its handlers on lines of their own.
    String told =
        Objects.requireNonNullElse(status.getDescription(), "").lines().findFirst().orElse("");
    return told.isEmpty() ? status.getCode().toString() : status.getCode() + ": " + told;
  }

  private static @Nullable Throwable cause(Throwable failure) {
    return failure.getCause();
  }
}
