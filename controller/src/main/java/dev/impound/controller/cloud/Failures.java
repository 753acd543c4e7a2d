package dev.impound.controller.cloud;

import com.huaweicloud.sdk.core.exception.ConnectionException;
import com.huaweicloud.sdk.core.exception.ConnectionTimeoutException;
import com.huaweicloud.sdk.core.exception.HostUnreachableException;
import com.huaweicloud.sdk.core.exception.RequestTimeoutException;
import com.huaweicloud.sdk.core.exception.SdkException;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import com.huaweicloud.sdk.core.exception.SslHandShakeException;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.wire.Printable;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the SDK's failures mean, and what to do about them. */
final class Failures {
  private static final String QUOTA = "ELB.8905";
  private static final String SIGNATURE = "APIGW.0301";

  private Failures() {}

  /**
   * @param permissions what the access key needs, in words, for who reads of a refusal
   */
  static CloudException translate(
      String tried, boolean write, String permissions, SdkException failure) {
    if (failure instanceof ServiceResponseException answered) {
      return answered(tried, write, permissions, answered);
    }
    if (Thread.currentThread().isInterrupted()) {
      return silent(Kind.INTERRUPTED, tried, "the controller is shutting down", write, failure);
    }
    if (neverSent(failure)) {
      return silent(
          Kind.UNREACHABLE, tried, "the cloud cannot be reached: " + root(failure), false, failure);
    }
    if (failure instanceof RequestTimeoutException || CallGuard.ended()) {
      return silent(Kind.TIMED_OUT, tried, "no whole answer came in time", write, failure);
    }
    if (failure instanceof ConnectionException) {
      return silent(
          Kind.BROKEN_ANSWER, tried, "the connection broke: " + root(failure), write, failure);
    }
    return silent(
        Kind.BROKEN_ANSWER,
        tried,
        "the cloud's answer cannot be read: " + root(failure),
        write,
        failure);
  }

  /** An answer that lacks what was asked for. */
  static CloudException withoutPart(String tried, boolean write) {
    return new CloudException(
        Kind.BROKEN_ANSWER,
        tried,
        "the cloud's answer does not hold what was asked for",
        Answer.MISSING,
        hint(Kind.BROKEN_ANSWER, "", ""),
        write,
        null);
  }

  private static boolean neverSent(SdkException failure) {
    return failure instanceof ConnectionTimeoutException
        || failure instanceof HostUnreachableException
        || failure instanceof SslHandShakeException
        || failure.getCause() instanceof ConnectException
        || failure.getCause() instanceof NoRouteToHostException;
  }

  private static CloudException answered(
      String tried, boolean write, String permissions, ServiceResponseException answer) {
    int status = answer.getHttpStatusCode();
    String code = text(answer.getErrorCode());
    Kind kind = kind(status, code);
    String said = text(answer.getErrorMsg());
    return new CloudException(
        kind,
        tried,
        said.isEmpty() ? "the cloud refused it" : "the cloud says \"%s\"".formatted(said),
        new Answer(status, code, text(answer.getRequestId())),
        hint(kind, code, permissions),
        write && kind == Kind.BROKEN_ANSWER,
        null);
  }

  private static Kind kind(int status, String code) {
    return switch (status) {
      case 404 -> Kind.NOT_FOUND;
      case 429 -> Kind.THROTTLED;
      case 409 -> code.equals(QUOTA) ? Kind.QUOTA : Kind.CONFLICT;
      case 401, 403 -> Kind.DENIED;
      // Below 400 it is the SDK that could not read the answer.
      default -> status >= 500 || status < 400 ? Kind.BROKEN_ANSWER : Kind.REJECTED;
    };
  }

  private static CloudException silent(
      Kind kind, String tried, String why, boolean outcomeUnknown, SdkException failure) {
    return new CloudException(
        kind, tried, why, Answer.MISSING, hint(kind, "", ""), outcomeUnknown, failure);
  }

  private static String hint(Kind kind, String code, String permissions) {
    return switch (kind) {
      case NOT_FOUND -> "it may have been deleted since; search the listeners again";
      case THROTTLED -> "the cloud limits the rate of calls; repeat the command in a minute";
      case CONFLICT -> "wait for the change that is under way there and repeat the command";
      case QUOTA ->
          "delete address groups that are no longer used, or have the quota raised; then repeat the"
              + " command";
      case DENIED ->
          code.equals(SIGNATURE)
              ? "check the access key and secret key in the credentials file, and this machine's"
                  + " clock: the cloud takes 15 minutes of difference"
              : "give the access key the permissions " + permissions;
      case REJECTED -> "look at the request id in the cloud's trace, or do it in its console";
      case UNREACHABLE -> "check the cloud's endpoint in the configuration and the way to it";
      case BROKEN_ANSWER, TIMED_OUT -> "repeat the command: it reads what is there before it acts";
      case NOT_AS_EXPECTED, INTERRUPTED -> "repeat the command once the controller is up again";
    };
  }

  private static String text(@Nullable String raw) {
    return raw == null ? "" : Printable.brief(raw);
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < 10; depth++) {
      root = Objects.requireNonNull(root.getCause());
    }
    String message = root.getMessage();
    String name = root.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return message == null ? name : Printable.brief(message);
  }
}
