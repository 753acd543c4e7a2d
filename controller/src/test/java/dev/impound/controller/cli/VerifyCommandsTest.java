package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.LoadOrders;
import dev.impound.controller.evidence.RetrievalGrpcService;
import dev.impound.controller.evidence.SealedStore;
import dev.impound.controller.operator.CustodyGrpcService;
import dev.impound.controller.testing.InProcessCalls;
import dev.impound.controller.testing.Program;
import dev.impound.controller.testing.SigningKeys;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each command of VERIFY.txt by itself, as written: it succeeds, and fails after a one-byte change
 * of what it is for.
 */
@Timeout(120)
class VerifyCommandsTest {
  private static final SpiffeId OPERATOR = SpiffeId.operator("test", "ana");

  @TempDir Path folder;
  private final InProcessCalls calls = new InProcessCalls();
  private SealedStore store;
  private CliRig rig;
  private Path bundle;
  private List<String> commands;

  /** The first line of a command, a file that it is for, and where in that a byte is changed. */
  private record Change(String command, String file, String place) {}

  private static final List<Change> CHANGES =
      List.of(
          new Change("sha256sum --quiet -c SHA256SUMS", "coverage.txt", ""),
          new Change("openssl cms -verify .* manifest.json .*", "manifest.json", ""),
          new Change("openssl cms -verify .* manifest.json .*", "manifest.json.p7s", "END"),
          new Change("openssl ts .*", "manifest.json", ""),
          new Change("openssl ts .*", "manifest.json.tsr", "END"),
          new Change("jq -r '.items.*", "evidence/EV-1-logs.txt", ""),
          new Change("openssl cms -verify .* custody.checkpoint .*", "custody.checkpoint", ""),
          new Change(
              "openssl cms -verify .* custody.checkpoint .*", "custody.checkpoint.p7s", "END"),
          new Change("echo .* custody.digests.*", "custody.digests", ""),
          new Change("echo .* custody.jsonl.*", "custody.jsonl", ""),
          new Change("while .*", "custody.jsonl", "\"act\":\"receive"),
          new Change("while .*", "custody.jsonl", "\"act\":\"seal"),
          new Change("grep .*", "manifest.json", ""),
          new Change("openssl cms -verify .* receipt.json .*", "receipt.json", ""),
          new Change("openssl cms -verify .* receipt.json .*", "receipt.p7s", "END"),
          new Change("openssl cms -verify .* receipt.json .*", "receipt-cert.pem", ""),
          new Change("test .*sha256sum receipt.json.*", "receipt.json", ""),
          new Change("test .*sha256sum receipt.p7s.*", "receipt.p7s", ""),
          new Change("test .*openssl x509.*", "receipt-cert.pem", ""),
          new Change("jq -e .*", "receipt.json", "\"sha256\":\""));

  @BeforeEach
  void pull() throws IOException {
    SigningKeys keys =
        SigningKeys.in(
            folder.resolve("keys"), InstantSource.fixed(Instant.parse("2026-03-01T00:00:00Z")));
    store =
        SealedStore.in(
            Files.createDirectories(folder.resolve("store")), keys.notary(InstantSource.system()));
    rig = new CliRig(Files.createDirectories(folder.resolve("cli")));
    Evidence evidence = store.evidence();
    rig.dialer =
        config -> {
          try {
            return calls.as(
                OPERATOR,
                new CustodyGrpcService(evidence),
                new RetrievalGrpcService(evidence, new LoadOrders()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    store.seal();
    assertThat(rig.run("evidence", "pull", "CAP-1", "-d", folder.toString())).isEqualTo(7);
    bundle = folder.resolve("CAP-1");
    commands = commands(Files.readAllLines(bundle.resolve("VERIFY.txt")));
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    calls.close();
    store.close();
  }

  /** Lines that are run; those of the loop as one. */
  private static List<String> commands(List<String> lines) {
    List<String> found = new ArrayList<>();
    boolean inLoop = false;
    for (String line : lines) {
      if (inLoop) {
        found.add(found.removeLast() + "\n" + line);
        inLoop = !line.startsWith("done");
      } else if (!line.isBlank() && !line.startsWith("#")) {
        found.add(line);
        inLoop = line.startsWith("while");
      }
    }
    found.removeAll(List.of("set -e", "echo verified"));
    return found;
  }

  private int run(String command) {
    try {
      return Program.run(bundle, "sh", "-c", command).exit();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> of(Change change) {
    return commands.stream()
        .filter(command -> command.lines().findFirst().orElse("").matches(change.command()))
        .toList();
  }

  /** The middle, the last byte, or the second one behind some text. */
  private static int place(byte[] bytes, String place) {
    return switch (place) {
      case "" -> bytes.length / 2;
      case "END" -> bytes.length - 1;
      default -> {
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(place);
        assertThat(at).as(place).isNotNegative();
        yield at + place.length() + 1;
      }
    };
  }

  @Test
  void eachSucceedsAsWrittenAndFailsAfterAChangeOfOneByteOfWhatItIsFor() throws IOException {
    for (String command : commands) {
      assertThat(run(command)).as(command).isZero();
      assertThat(CHANGES)
          .as("nothing is changed for: " + command)
          .anyMatch(change -> of(change).contains(command));
    }
    for (Change change : CHANGES) {
      assertThat(of(change)).as(change.toString()).hasSize(1);
      Path file = bundle.resolve(change.file());
      byte[] before = Files.readAllBytes(file);
      byte[] after = before.clone();
      after[place(after, change.place())] ^= 1;
      Files.write(file, after);
      assertThat(run(of(change).getFirst())).as(change.toString()).isNotZero();
      Files.write(file, before);
    }
  }
}
