package dev.impound.controller.evidence;

import java.io.IOException;

/** A file is no image archive, or not a whole one. */
public final class NotAnArchiveException extends IOException {
  public NotAnArchiveException(String message) {
    super(message);
  }
}
