package dev.impound.localcloud.state;

import java.util.Arrays;
import java.util.List;

/**
 * The IP address groups bound to a listener.
 *
 * @param ids separated by commas, as they were given; empty when none is bound
 * @param type {@code white} or {@code black}
 */
public record Binding(String ids, boolean enabled, String type) {
  public static final Binding NONE = new Binding("", false, "white");

  public boolean isNone() {
    return ids.isEmpty();
  }

  /** The ids one by one. */
  public List<String> groups() {
    return isNone() ? List.of() : Arrays.stream(ids.split(",", -1)).map(String::strip).toList();
  }
}
