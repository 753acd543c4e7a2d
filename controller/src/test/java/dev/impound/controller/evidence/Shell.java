package dev.impound.controller.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Runs programs of the machine, for tests against real ones. */
final class Shell {
  private Shell() {}

  /** Runs a program and gives its output, errors too; fails when it fails. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError("%s failed: %s".formatted(String.join(" ", command), output));
    }
    return output.strip();
  }
}
