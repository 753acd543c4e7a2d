package dev.impound.controller.cli;

import com.google.protobuf.Timestamp;
import dev.impound.operator.v1.AuditEntry;
import dev.impound.operator.v1.ListAuditRequest;
import dev.impound.wire.Portions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code impound audit export}. */
@Command(
    name = "export",
    description = "Copy what operators asked here: a line of JSON a call, oldest first.",
    footer = {
      "",
      "Writes audit.jsonl and SHA256SUMS, which \"sha256sum -c SHA256SUMS\" checks, for their"
          + " owner",
      "alone. Replaces no file.",
      "",
      "Example:",
      "  impound audit export -d ./audit-march --since 2026-03-01T00:00:00Z"
    })
final class AuditExportCommand extends OperatorCommand {
  private static final int PAGE = 1000;
  private static final String LINES = "audit.jsonl";
  private static final String SUMS = "SHA256SUMS";

  @Mixin private final AuditFilter filter = new AuditFilter();

  @Option(
      names = {"-d", "--directory"},
      required = true,
      paramLabel = "DIR",
      description = "Folder to write to; made when it is missing.")
  private Path directory = Path.of(".");

  AuditExportCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "export what operators asked";
  }

  @Override
  int act() throws IOException {
    Path folder = OwnFolder.make(directory, Path.of(""));
    Path lines = folder.resolve(LINES);
    Path sums = folder.resolve(SUMS);
    for (Path file : List.of(lines, sums)) {
      if (Files.exists(file)) {
        throw Complaint.of(
                ExitCode.REFUSED,
                "FILE_EXISTS",
                "did not write " + file,
                "it exists",
                "name another folder with -d")
            .asException();
      }
    }
    long count;
    try (BufferedWriter out = create(lines)) {
      count = copy(out);
    }
    String digest = FileDigest.of(lines).hex();
    try (BufferedWriter out = create(sums)) {
      out.write("%s  %s\n".formatted(digest, LINES));
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("file", lines.toString());
    result.put("entries", count);
    result.put("sha256", digest);
    talk()
        .out()
        .println(
            json()
                ? JsonView.pretty(result)
                : "%s: %d entries, sha256 %s"
                    .formatted(Shown.name(lines.toString()), count, digest));
    return ExitCode.OK.number();
  }

  private static BufferedWriter create(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
  }

  /** Ends at what was asked before it began: its own questions are entered too. */
  private long copy(BufferedWriter out) throws IOException {
    Instant now = Clock.systemUTC().instant();
    ListAuditRequest.Builder request = filter.request(now).setOldestFirst(true).setLimit(PAGE);
    if (!request.hasUntil()) {
      request.setUntil(
          Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()));
    }
    long count = 0;
    List<AuditEntry> page;
    do {
      page = Portions.joined(link().audit().listAudit(request.build())).getEntriesList();
      for (AuditEntry entry : page) {
        out.write(JsonView.compact(JsonView.map(entry)));
        out.write('\n');
        count++;
        request.setAfter(entry.getNumber());
      }
    } while (page.size() == PAGE);
    return count;
  }
}
