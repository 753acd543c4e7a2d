package dev.impound.controller.cloud;

import dev.impound.wire.Printable;
import java.util.regex.Pattern;

/** Ids that go into a request's path, where the SDK puts them unescaped. */
final class Ids {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private Ids() {}

  static String checked(String id) {
    if (!VALID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "not an id of the cloud: \"%s\"".formatted(Printable.brief(id)));
    }
    return id;
  }
}
