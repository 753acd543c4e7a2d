package dev.impound.controller.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A key that the real age-keygen made. */
public record AgeKey(Path file, String recipient) {
  public static AgeKey in(Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("key.txt");
    Program made = Program.run(folder, "age-keygen", "-o", file.toString());
    if (made.exit() != 0) {
      throw new AssertionError("age-keygen failed, is the package age there? " + made.output());
    }
    String recipient =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("# public key: "))
            .findFirst()
            .orElseThrow()
            .substring("# public key: ".length());
    return new AgeKey(file, recipient);
  }
}
