package dev.impound.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a command that ran to its end printed, and its exit code. */
record Output(int exit, String out, String err) {

  /** Runs a command without input and waits for its end, at most {@code limit}. */
  static Output of(Duration limit, Map<String, String> environment, List<String> command) {
    return of(limit, environment, command, "");
  }

  /** Runs a command with this input and waits for its end, at most {@code limit}. */
  static Output of(
      Duration limit, Map<String, String> environment, List<String> command, String input) {
    try {
      Path out = Files.createTempFile("impound-out", null);
      Path err = Files.createTempFile("impound-err", null);
      Path in = Files.createTempFile("impound-in", null);
      try {
        Files.writeString(in, input);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectInput(in.toFile());
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        int exit = end(builder.start(), limit, command);
        return new Output(exit, text(out), text(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
        Files.delete(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  private static int end(Process process, Duration limit, List<String> command) {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      throw new AssertionError("%s did not end within %s".formatted(command, limit));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while " + command + " ran", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** The output without the newline at its end, of a command that must succeed. */
  String orFail() {
    if (exit != 0) {
      throw new AssertionError("a command that must succeed ended with " + this);
    }
    return out.strip();
  }

  @Override
  public String toString() {
    return "exit %d%n--- out%n%s%n--- err%n%s".formatted(exit, out, err);
  }
}
