package dev.impound.controller.cloud;

import com.huaweicloud.sdk.core.HttpListener;
import com.huaweicloud.sdk.core.HttpListener.ResponseListener;
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.exception.SdkException;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import dev.impound.controller.isolation.CallLog;
import dev.impound.controller.isolation.CloudException;
import dev.impound.wire.Printable;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes calls, translates their failures, and remembers how the last one went. */
final class Calls {
  private static final String STAND_IN = "impound-local-cloud";

  /** What the newest answer in this thread said of when to ask again; empty for nothing. */
  private static final ThreadLocal<String> RETRY_AFTER = ThreadLocal.withInitial(() -> "");

  private final String permissions;
  private final Signers signers = new Signers();
  private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Boolean>> standIn =
      new AtomicReference<>(Optional.empty());

  private final AtomicReference<Optional<Instant>> date = new AtomicReference<>(Optional.empty());

  /**
   * @param permissions what the access key needs for these calls, in words
   */
  Calls(String permissions) {
    this.permissions = permissions;
  }

  /** What one of the account's clients signs with. */
  BasicCredentials signer(CloudSettings settings) {
    return signers.add(settings.credentials(), settings.projectId());
  }

  /** A question: whatever came of it, nothing has changed. */
  <T> T read(String tried, Supplier<T> call) {
    return made(tried, false, call);
  }

  /** A change: where no answer came, it may have been done. */
  <T> T write(String tried, Supplier<T> call) {
    return made(tried, true, call);
  }

  /**
   * A part of an answer that is always there; an answer without it is broken, and says nothing of
   * what was asked for.
   */
  static <T> T part(String tried, @Nullable T value) {
    return part(tried, value, false);
  }

  /** The same of the answer to a change, which may have been done. */
  static <T> T changed(String tried, @Nullable T value) {
    return part(tried, value, true);
  }

  private static <T> T part(String tried, @Nullable T value, boolean write) {
    if (value == null) {
      throw Failures.withoutPart(tried, write);
    }
    return value;
  }

  /** How the last call failed; empty when it did not. */
  Optional<String> problem() {
    return problem.get();
  }

  /** Whether the answers come from the local stand-in; empty before the first answer. */
  Optional<Boolean> standIn() {
    return standIn.get();
  }

  /** When it was for the cloud at its newest answer; empty before one that told it. */
  Optional<Instant> date() {
    return date.get();
  }

  /** Looks at every request and every answer, in the thread that makes the call. */
  HttpListener listener() {
    return new HttpListener() {
      @Override
      public void preRequest(RequestListener request) {
        CallLog.begun(request.httpMethod(), path(request.uri()));
        RETRY_AFTER.remove();
      }

      @Override
      public void postResponse(ResponseListener answer) {
        CallLog.answered(answer.statusCode(), header(answer, "X-Request-Id"));
        RETRY_AFTER.set(header(answer, "Retry-After"));
        look(answer);
      }
    };
  }

  /** Without the project, the query and what a cloud could put in to spoil a terminal. */
  private static String path(String uri) {
    return Printable.brief(
        URI.create(uri).getRawPath().replaceFirst("^/(v\\d)/[^/]+/", "/$1/{project}/"));
  }

  private static String header(ResponseListener answer, String name) {
    return answer.headers().entrySet().stream()
        .filter(header -> name.equalsIgnoreCase(header.getKey()))
        .flatMap(header -> header.getValue().stream())
        .map(Printable::brief)
        .findFirst()
        .orElse("");
  }

  private <T> T made(String tried, boolean write, Supplier<T> call) {
    try {
      T answer = signers.signed(call);
      problem.set(Optional.empty());
      return answer;
    } catch (SdkException e) {
      CloudException failure =
          Failures.translate(tried, write, permissions, e).after(retryAfter(e));
      problem.set(
          failure.kind() == CloudException.Kind.NOT_FOUND
              ? Optional.empty()
              : Optional.of(String.valueOf(failure.getMessage())));
      throw failure;
    } catch (CloudException e) {
      problem.set(Optional.of(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  /** How long the cloud asks to be left alone; only in seconds, as gateways write it. */
  private static Duration retryAfter(SdkException failure) {
    String text = failure instanceof ServiceResponseException ? RETRY_AFTER.get() : "";
    return text.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(text)) : Duration.ZERO;
  }

  private void look(ResponseListener answer) {
    standIn.set(Optional.of(header(answer, "Server").equals(STAND_IN)));
    String told = header(answer, "Date");
    try {
      date.set(
          told.isEmpty()
              ? Optional.empty()
              : Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(told, Instant::from)));
    } catch (DateTimeException e) {
      date.set(Optional.empty());
    }
  }
}
