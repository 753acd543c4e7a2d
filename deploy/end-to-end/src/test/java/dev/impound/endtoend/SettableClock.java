package dev.impound.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A clock that programs go by, and that can be set while they run, as an administrator or a wrong
 * time server does: by libfaketime. How long things take is not touched.
 */
final class SettableClock {
  private static final String RIGHT = "+0";

  private final Optional<Path> file;

  private SettableClock(Optional<Path> file) {
    this.file = file;
  }

  static SettableClock ofTheMachine() {
    return new SettableClock(Optional.empty());
  }

  /** A clock that is right, until it is set. */
  static SettableClock in(Path file) {
    SettableClock clock = new SettableClock(Optional.of(file));
    clock.set(RIGHT);
    return clock;
  }

  /**
   * Sets it off by a span such as {@code -1h} or {@code +400d}; programs see it within a second.
   */
  void set(String off) {
    Trust.write(file.orElseThrow(), off + "\n");
    try {
      Thread.sleep(1_500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sets it right. */
  void setRight() {
    set(RIGHT);
  }

  /** What a program needs to go by it. */
  Map<String, String> environment() {
    return file.map(
            path ->
                Map.of(
                    "LD_PRELOAD",
                    library().toString(),
                    "FAKETIME_TIMESTAMP_FILE",
                    path.toString(),
                    "FAKETIME_CACHE_DURATION",
                    "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC",
                    "1",
                    // With the fix every wait of a Java program ends at once, and it spins.
                    "FAKETIME_FORCE_MONOTONIC_FIX",
                    "0"))
        .orElse(Map.of());
  }

  private static Path library() {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/usr/lib"))) {
      for (Path folder : folders) {
        Path library = folder.resolve("faketime/libfaketimeMT.so.1");
        if (Files.exists(library)) {
          return library;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("libfaketime is not installed; deploy/test installs it: faketime");
  }
}
