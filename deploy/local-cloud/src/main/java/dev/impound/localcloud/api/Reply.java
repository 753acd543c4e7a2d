package dev.impound.localcloud.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it is written.
 *
 * @param body null for none, as with 204
 */
record Reply(int status, @Nullable Map<String, ?> body) {
  static Reply ok(Map<String, ?> body) {
    return new Reply(200, body);
  }
}
