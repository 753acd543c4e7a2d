package dev.impound.controller.access;

import dev.impound.wire.Printable;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Labels of a node, and what a scope asks of them: names with a value each, in order. */
public record Labels(Map<String, String> values) {
  /** Most labels of a node. */
  public static final int MOST = 32;

  /** None: of a node, that it has no labels; of a scope, that it is everywhere. */
  public static final Labels NONE = new Labels(Map.of());

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._/-]{1,63}");

  public Labels {
    values = java.util.Collections.unmodifiableMap(new TreeMap<>(values));
    if (values.size() > MOST) {
      throw new IllegalArgumentException(
          "at most %d labels are taken, and there are %d".formatted(MOST, values.size()));
    }
    values.forEach(
        (name, value) -> {
          check("name", name);
          check("value", value);
        });
  }

  private static void check(String what, String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "the %s of a label is 1 to 63 of letters, digits, '.', '_', '/' and '-', and is \"%s\""
              .formatted(what, Printable.brief(text)));
    }
  }

  /** Reads words such as {@code env=prod}. */
  public static Labels of(Collection<String> words) {
    Map<String, String> values = new TreeMap<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "a label is NAME=VALUE, such as env=prod, and is \"%s\""
                .formatted(Printable.brief(word)));
      }
      if (values.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
        throw new IllegalArgumentException(
            "label %s is named twice".formatted(Printable.brief(word.substring(0, equals))));
      }
    }
    return new Labels(values);
  }

  /** Reads what {@link #toString} writes. */
  public static Labels parse(String text) {
    return text.isEmpty() ? NONE : of(java.util.List.of(text.split(",", -1)));
  }

  /** Whether a node of these labels has all that {@code scope} asks. */
  public boolean have(Labels scope) {
    return values.entrySet().containsAll(scope.values.entrySet());
  }

  /** These, and those of {@code others} instead of their own of the same name. */
  public Labels with(Map<String, String> others) {
    Map<String, String> all = new TreeMap<>(values);
    all.putAll(others);
    return new Labels(all);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** {@code env=prod,team=shop}; empty for none. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }
}
