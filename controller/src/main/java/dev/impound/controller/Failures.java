package dev.impound.controller;

import java.nio.file.FileSystemException;
import java.util.Objects;

/** Failures of the program's own commands in words. */
final class Failures {
  private Failures() {}

  static String inWords(Throwable failure) {
    if (failure instanceof FileSystemException file) {
      return "%s: %s"
          .formatted(
              Objects.requireNonNullElse(file.getFile(), "file"),
              Objects.requireNonNullElse(file.getReason(), file.getClass().getSimpleName()));
    }
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }
}
