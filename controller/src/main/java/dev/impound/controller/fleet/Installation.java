package dev.impound.controller.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.function.Supplier;

/** The random id of an installation, in its data directory. */
public final class Installation {
  private Installation() {}

  /** Reads the id, and makes it up where there is none. */
  public static String of(Path dataDirectory) throws IOException {
    return of(dataDirectory, () -> UUID.randomUUID().toString());
  }

  static String of(Path dataDirectory, Supplier<String> ids) throws IOException {
    Path file = dataDirectory.resolve("installation");
    if (Files.exists(file)) {
      String id = Files.readString(file).strip();
      if (!id.isEmpty()) {
        return id;
      }
    }
    String id = ids.get();
    Path written = dataDirectory.resolve("installation.new");
    Files.writeString(written, id + "\n");
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return id;
  }
}
