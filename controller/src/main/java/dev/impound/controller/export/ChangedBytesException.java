package dev.impound.controller.export;

import dev.impound.wire.Sha256;
import java.io.IOException;

/** A file that an export reads is not, or no longer, what was sealed. */
public final class ChangedBytesException extends IOException {
  private static final long serialVersionUID = 1;

  ChangedBytesException(String what, Sha256 sealed, Sha256 found) {
    super("%s was sealed with SHA-256 %s, and %s was read".formatted(what, sealed, found));
  }
}
