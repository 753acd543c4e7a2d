package dev.impound.controller.cli;

import java.util.Objects;

/** The version of this program, from its jar's manifest. */
final class Version {
  private Version() {}

  /** "development" when it does not run from a jar. */
  static String text() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }
}
