package dev.impound.controller.cli;

import java.util.Locale;

/** How a result is written to standard output. */
enum OutputFormat {
  TABLE,
  JSON;

  /** Lower case, as it is typed and listed in the help. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
