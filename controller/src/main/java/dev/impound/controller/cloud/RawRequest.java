package dev.impound.controller.cloud;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of a call that the SDK has no fitting classes for, by name. */
final class RawRequest {
  private final Map<String, String> values = new TreeMap<>();

  RawRequest with(String name, String value) {
    values.put(name, value);
    return this;
  }

  @Nullable String value(String name) {
    return values.get(name);
  }
}
