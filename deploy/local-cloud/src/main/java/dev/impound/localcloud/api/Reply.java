package dev.impound.localcloud.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it is written.
 *
 * @param body null for none, as with 204
 * @param file what is answered instead of a body; null for nothing
 */
record Reply(int status, @Nullable Map<String, ?> body, @Nullable String file) {
  Reply(int status, @Nullable Map<String, ?> body) {
    this(status, body, null);
  }

  static Reply ok(Map<String, ?> body) {
    return new Reply(200, body);
  }

  /** A file to be downloaded. */
  static Reply file(String text) {
    return new Reply(200, null, text);
  }
}
