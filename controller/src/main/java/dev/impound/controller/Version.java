package dev.impound.controller;

import java.util.Objects;

/** Version of this build, from the jar's manifest. */
final class Version {
  private Version() {}

  static String text() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "unpackaged");
  }
}
