package dev.impound.controller.cli;

import dev.impound.controller.evidence.BundleVerifier;
import dev.impound.controller.signing.Notary;
import dev.impound.controller.signing.SignatureCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Verifies folders that were pulled, one capture or several below one folder. */
record BundleVerification(OperatorCommand command, StatusLine status) {

  /** What was found, as it is printed; intact only if every folder is. */
  record Outcome(Map<String, Object> fields, List<String> findings) {}

  Outcome verify(Path folder, Path root, Optional<Path> timestampRoot) throws IOException {
    SignatureCheck check = Notary.check(root, timestampRoot);
    List<String> findings = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    List<String> times = new ArrayList<>();
    long bytes = 0;
    for (Path capture : captures(folder)) {
      BundleVerifier.Report report =
          BundleVerifier.verify(
              capture,
              check,
              command.surroundings().clock().instant(),
              (done, total) -> status.show("verifying " + capture, done, total));
      bytes += report.bytes();
      report.findings().forEach(finding -> findings.add(Shown.sentence(finding)));
      report.remarks().forEach(remark -> remarks.add(Shown.sentence(remark)));
      report.timestamp().ifPresent(at -> times.add(at.toString()));
    }
    status.clear();
    remarks.forEach(remark -> command.talk().say("note: " + remark));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", folder.toAbsolutePath().normalize().toString());
    fields.put("size", bytes);
    if (!times.isEmpty()) {
      fields.put("timestamp", String.join(", ", times));
    }
    return new Outcome(fields, findings);
  }

  private static List<Path> captures(Path folder) throws IOException {
    if (Files.exists(folder.resolve("manifest.json"))) {
      return List.of(folder);
    }
    try (Stream<Path> below = Files.list(folder)) {
      List<Path> captures =
          below
              .filter(Files::isDirectory)
              .filter(path -> path.getFileName().toString().matches("CAP-[0-9]+"))
              .sorted()
              .toList();
      return captures.isEmpty() ? List.of(folder) : captures;
    }
  }
}
