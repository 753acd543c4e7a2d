package dev.impound.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** What a command prints, line by line while it runs. Ended early, the command is ended. */
final class Lines implements AutoCloseable {
  private final Process process;
  private final BufferedReader reader;

  private Lines(Process process) {
    this.process = process;
    this.reader = process.inputReader();
  }

  static Lines of(List<String> command) {
    try {
      return new Lines(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  /** The next line; empty once the command has ended. */
  Optional<String> next() {
    try {
      return Optional.ofNullable(reader.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what a command prints", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
