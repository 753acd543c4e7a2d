package dev.impound.controller.cloud;

import dev.impound.controller.isolation.CloudException;
import dev.impound.wire.Printable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ids of the cloud. They go into a request's path, where the SDK puts them unescaped. */
final class Ids {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private Ids() {}

  /**
   * The id, if it is one.
   *
   * @throws CloudException NOT_AS_EXPECTED where it is none
   */
  static String checked(@Nullable String id) {
    if (id == null || !VALID.matcher(id).matches()) {
      throw new CloudException(
          CloudException.Kind.NOT_AS_EXPECTED,
          "use an id of the cloud",
          "it is none: \"%s\"".formatted(id == null ? "" : Printable.brief(id)),
          CloudException.Answer.MISSING,
          "look at where it comes from: the cloud gives letters, digits and dashes",
          false,
          null);
    }
    return id;
  }
}
