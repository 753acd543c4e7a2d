package dev.impound.controller.cloud;

import com.huaweicloud.sdk.core.HttpListener;
import com.huaweicloud.sdk.core.HttpListener.ResponseListener;
import com.huaweicloud.sdk.core.exception.SdkException;
import dev.impound.controller.isolation.CloudException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Makes calls, translates their failures, and remembers how the last one went. */
final class Calls {
  private static final String STAND_IN = "impound-local-cloud";

  private final String permissions;
  private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Boolean>> standIn =
      new AtomicReference<>(Optional.empty());

  /**
   * @param permissions what the access key needs for these calls, in words
   */
  Calls(String permissions) {
    this.permissions = permissions;
  }

  /** A question: whatever came of it, nothing has changed. */
  <T> T read(String tried, Supplier<T> call) {
    return made(tried, false, call);
  }

  /** A change: where no answer came, it may have been done. */
  <T> T write(String tried, Supplier<T> call) {
    return made(tried, true, call);
  }

  /** How the last call failed; empty when it did not. */
  Optional<String> problem() {
    return problem.get();
  }

  /** Whether the answers come from the local stand-in; empty before the first answer. */
  Optional<Boolean> standIn() {
    return standIn.get();
  }

  /** Looks at every answer. */
  HttpListener listener() {
    return HttpListener.forResponseListener(this::look);
  }

  private <T> T made(String tried, boolean write, Supplier<T> call) {
    try {
      T answer = call.get();
      problem.set(Optional.empty());
      return answer;
    } catch (SdkException e) {
      CloudException failure = Failures.translate(tried, write, permissions, e);
      problem.set(
          failure.kind() == CloudException.Kind.NOT_FOUND
              ? Optional.empty()
              : Optional.of(String.valueOf(failure.getMessage())));
      throw failure;
    }
  }

  private void look(ResponseListener answer) {
    for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
      if (header.getKey() != null && header.getKey().equalsIgnoreCase("Server")) {
        standIn.set(Optional.of(header.getValue().contains(STAND_IN)));
        return;
      }
    }
    standIn.set(Optional.of(false));
  }
}
