package dev.impound.controller.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
  private static final String KEY =
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
  private static final String CERTIFICATE =
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

  @TempDir Path folder;
  private Path data;
  private Path config;

  @BeforeEach
  void fill() throws IOException {
    data = Files.createDirectory(folder.resolve("data"));
    file("data/impound.db", "the live one");
    file("data/controller.lock", "");
    file("data/evidence/custody.jsonl", "{}\n");
    file("data/evidence/captures/CAP-1/manifest.json", "{}");
    file("data/evidence/blobs/sha256/ab", "loot");
    file("data/evidence/incoming/x.part", "half");
    Files.createSymbolicLink(data.resolve("evidence/captures/CAP-1/blobs"), Path.of("../../blobs"));
    config = file("etc/controller.yaml", "tls: {key-file: key.pem}\n");
    file("etc/cert.pem", CERTIFICATE);
    file("etc/key.pem", KEY);
    file("etc/token", "secret");
  }

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Manifest backup(Path out, boolean withKeys, boolean withEvidence) throws IOException {
    Path copy = file("copy.db", "a copy");
    return new Backup(
            new Backup.Wanted(withKeys, withEvidence),
            data,
            List.of(
                config,
                folder.resolve("etc/cert.pem"),
                folder.resolve("etc/key.pem"),
                folder.resolve("etc/token"),
                folder.resolve("etc/missing")))
        .write(
            out,
            Optional.of(new Backup.Copy(copy, "20", 3)),
            Map.entry("one", "1.0"),
            NOW,
            more -> {});
  }

  private Path target() {
    return folder.resolve("restored");
  }

  private static Manifest check(Path file) throws IOException {
    return BackupReader.read(file, path -> OutputStream.nullOutputStream(), more -> {});
  }

  private Manifest restore(Path file) throws IOException {
    return new Restore(target()).run(file, (database, manifest) -> {}, more -> {});
  }

  @Test
  void bringsBackEverythingButSecretsAndEvidence() throws IOException {
    Path out = folder.resolve("b.tar.zst");
    Manifest made = backup(out, false, false);

    assertThat(Files.getPosixFilePermissions(out))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(check(out)).isEqualTo(made);
    assertThat(restore(out)).isEqualTo(made);

    assertThat(target().resolve("impound.db")).hasContent("a copy");
    assertThat(target().resolve("evidence/custody.jsonl")).hasContent("{}\n");
    assertThat(target().resolve("evidence/captures/CAP-1/blobs")).isSymbolicLink();
    assertThat(Files.readSymbolicLink(target().resolve("evidence/captures/CAP-1/blobs")))
        .isEqualTo(Path.of("../../blobs"));
    assertThat(target().resolve("evidence/blobs")).doesNotExist();
    assertThat(target().resolve("evidence/incoming")).doesNotExist();
    assertThat(target().resolve("controller.lock")).doesNotExist();
    Path named = target().resolve(Restore.NAMED + folder + "/etc");
    assertThat(named.resolve("controller.yaml")).hasSameTextualContentAs(config);
    assertThat(named.resolve("cert.pem")).hasContent(CERTIFICATE);
    assertThat(named.resolve("key.pem")).doesNotExist();
    assertThat(named.resolve("token")).doesNotExist();
    assertThat(made.leftOut())
        .anySatisfy(one -> assertThat(one).contains("key.pem, which is or may be secret"))
        .anySatisfy(one -> assertThat(one).contains("token, which is or may be secret"))
        .anySatisfy(one -> assertThat(one).contains("missing, which is not there"))
        .anySatisfy(one -> assertThat(one).contains("evidence: 1 files of 4 bytes"));
    assertThat(made.schema()).isEqualTo("20");
    assertThat(made.epoch()).isEqualTo(3);
  }

  @Test
  void bringsBackSecretsAndEvidenceWhereTheyWereWanted() throws IOException {
    Path out = folder.resolve("b.tar.zst");
    backup(out, true, true);

    restore(out);

    assertThat(target().resolve("evidence/captures/CAP-1/blobs/sha256/ab")).hasContent("loot");
    Path key = target().resolve(Restore.NAMED + folder + "/etc/key.pem");
    assertThat(key).hasContent(KEY);
    assertThat(Files.getPosixFilePermissions(key))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void overwritesNoBackupAndLeavesNoHalfOne() throws IOException {
    Path out = file("b.tar.zst", "precious");

    assertThatThrownBy(() -> backup(out, false, false))
        .hasMessageContaining("is there already, and is never overwritten");
    assertThat(out).hasContent("precious");

    Path other = folder.resolve("c.tar.zst");
    try (BackupWriter writer = BackupWriter.open(other, more -> {})) {
      writer.add("data/x", config);
    }
    assertThat(other).doesNotExist();
    assertThat(folder.resolve("c.tar.zst.partial")).doesNotExist();
  }

  @Test
  void restoresOnlyToAnEmptyPlace() throws IOException {
    Path out = folder.resolve("b.tar.zst");
    backup(out, false, false);
    file("restored/impound.db", "in use");

    assertThatThrownBy(() -> restore(out))
        .hasMessageContaining("is restored to an empty data directory only");
    assertThat(target().resolve("impound.db")).hasContent("in use");
    assertThat(target()).isDirectoryNotContaining(one -> !one.endsWith("impound.db"));
  }

  @Test
  void takesNothingOfADamagedOrCutOffBackup() throws IOException {
    Path out = folder.resolve("b.tar.zst");
    backup(out, false, true);
    byte[] whole = Files.readAllBytes(out);
    List<byte[]> bad = new ArrayList<>();
    for (int cut = 0; cut < whole.length; cut += 1 + whole.length / 40) {
      bad.add(Arrays.copyOf(whole, cut));
      byte[] flipped = whole.clone();
      flipped[cut] ^= 0x10;
      bad.add(flipped);
    }
    for (byte[] one : bad) {
      Path file = folder.resolve("bad");
      Files.write(file, one);
      try {
        // A flipped bit may change nothing that counts, such as a hint of the compression.
        assertThat(check(file)).isEqualTo(check(out));
      } catch (IOException refused) {
        assertThat(refused).hasMessageContaining("is no whole backup");
        assertThatThrownBy(() -> restore(file)).isInstanceOf(IOException.class);
        assertThat(target()).doesNotExist();
      }
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(one -> one.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".restoring"));
    }
  }

  @Test
  void whatAKilledRestoreLeftIsNoDataDirectoryAndIsDoneAnew() throws IOException {
    Path out = folder.resolve("b.tar.zst");
    backup(out, false, false);
    file(".restored.restoring/impound.db", "half");
    file(".restored.restoring/evidence/more", "of it");
    assertThatThrownBy(() -> Restore.requireNoneBegun(target()))
        .hasMessageContaining("was cut off: give it again");

    restore(out);
    Restore.requireNoneBegun(target());

    assertThat(target().resolve("impound.db")).hasContent("a copy");
    assertThat(target().resolve("evidence/more")).doesNotExist();
    assertThat(folder.resolve(".restored.restoring")).doesNotExist();
  }

  @Test
  void aRestoreWhoseMarkCannotBeSetLeavesNothing() throws IOException {
    Path out = folder.resolve("b.tar.zst");
    backup(out, false, false);

    assertThatThrownBy(
            () ->
                new Restore(target())
                    .run(
                        out,
                        (database, manifest) -> {
                          throw new IOException("no mark");
                        },
                        more -> {}))
        .hasMessage("no mark");
    assertThat(target()).doesNotExist();
  }

  /** An archive that somebody else made. */
  private Path archive(Map<String, String> files, Map<String, String> links, char type)
      throws IOException {
    Path file = folder.resolve("hostile.tar.zst");
    Map<String, Manifest.Content> contents = new TreeMap<>();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new ZstdOutputStream(Files.newOutputStream(file)), "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, String> one : files.entrySet()) {
        byte[] bytes = one.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(one.getKey(), (byte) type, true);
        if (type == TarConstants.LF_SYMLINK || type == TarConstants.LF_LINK) {
          entry.setLinkName("/etc/shadow");
        }
        entry.setSize(type == '0' ? bytes.length : 0);
        tar.putArchiveEntry(entry);
        if (type == '0') {
          tar.write(bytes);
        }
        tar.closeArchiveEntry();
        contents.put(
            one.getKey(),
            new Manifest.Content(bytes.length, dev.impound.wire.Sha256.of(bytes).hex()));
      }
      byte[] manifest =
          new Manifest(
                  Manifest.FORMAT, "x", "x", "x", "", 0, false, false, List.of(), contents, links)
              .write();
      TarArchiveEntry entry = new TarArchiveEntry(Manifest.NAME);
      entry.setSize(manifest.length);
      tar.putArchiveEntry(entry);
      tar.write(manifest);
      tar.closeArchiveEntry();
    }
    return file;
  }

  @Test
  void saysThatThereIsNoSuchBackup() {
    Path missing = folder.resolve("missing.tar.zst");

    assertThatThrownBy(() -> check(missing)).hasMessage("there is no file " + missing);
  }

  @Test
  void refusesPathsThatLeadElsewhere() throws IOException {
    for (String path :
        List.of(
            "../x",
            "data/../../x",
            "/etc/cron.d/x",
            "data/a/../../../x",
            "data/./x",
            "data/x\ny",
            "else/x",
            "files")) {
      Path hostile = archive(Map.of(path, "loot"), Map.of(), '0');

      assertThatThrownBy(() -> restore(hostile)).as(path).isInstanceOf(IOException.class);
      assertThat(target()).as(path).doesNotExist();
    }
    assertThat(folder.resolveSibling("x")).doesNotExist();
  }

  @Test
  void refusesWhatIsNoPlainFileAndLinksThatLeadOut() throws IOException {
    for (char type :
        new char[] {
          (char) TarConstants.LF_SYMLINK,
          (char) TarConstants.LF_LINK,
          (char) TarConstants.LF_CHR,
          (char) TarConstants.LF_FIFO,
          (char) TarConstants.LF_DIR
        }) {
      Path hostile = archive(Map.of("data/x", ""), Map.of(), type);
      assertThatThrownBy(() -> restore(hostile)).hasMessageContaining("no plain file");
    }
    for (Map<String, String> links :
        List.of(
            Map.of("x", "/etc"),
            Map.of("x", "../.."),
            Map.of("../x", "y"),
            Map.of("a/b", "../../../etc"),
            Map.of("impound.db", "evidence/y"),
            Map.of("evidence/captures/CAP-1/x", "/etc"),
            Map.of("evidence/captures/CAP-1/x", "../../../etc"),
            Map.of("evidence/captures/CAP-1/x", "../../../../evidence/y"),
            Map.of("evidence/captures/CAP-1/x", "blobs/../../../../../etc"),
            Map.of("evidence/captures/../../x", "evidence/y"),
            // The second would lie in evidence/, and lead out from there.
            Map.of(
                "evidence/captures/CAP-1/x", "../..",
                "evidence/captures/CAP-1/x/y", "../../../evidence/z"),
            Map.of(
                "evidence/captures/CAP-1/x", "../../blobs",
                "evidence/captures/CAP-1/x/y", "../../../../evidence/z"))) {
      Path hostile = archive(Map.of("data/y", ""), links, '0');
      assertThatThrownBy(() -> restore(hostile)).as("%s", links).isInstanceOf(IOException.class);
      assertThat(target()).doesNotExist();
    }
  }

  @Test
  void refusesWhatARunningControllerMakesForItselfAndADatabaseBesideTheDatabase()
      throws IOException {
    for (String path :
        List.of(
            "data/impound.db",
            "data/impound.db-wal",
            "data/impound.db-journal",
            "data/controller.lock",
            "data/evidence/incoming/x.part",
            "data/.backup/impound.db",
            "data/restored-files/x")) {
      Path hostile = archive(Map.of(path, "loot"), Map.of(), '0');

      assertThatThrownBy(() -> restore(hostile)).hasMessageContaining("which no backup does");
      assertThat(target()).doesNotExist();
    }
  }

  @Test
  void refusesToBackUpLinksThatTheControllerDidNotMake() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(data.resolve("evidence/checkpoints"), elsewhere);
    Path out = folder.resolve("b.tar.zst");

    assertThatThrownBy(() -> backup(out, false, false))
        .hasMessageContaining("evidence/checkpoints is a link to")
        .hasMessageContaining("put what it leads to in its place");
    assertThat(out).doesNotExist();
  }

  @Test
  void backsUpADataDirectoryThatIsALinkItself() throws IOException {
    Path real = folder.resolve("real");
    Files.move(data, real);
    Files.createSymbolicLink(data, real);
    Path out = folder.resolve("b.tar.zst");

    assertThat(backup(out, false, false).files()).containsKey("data/evidence/custody.jsonl");
  }

  @Test
  void goesOnWhenTheControllerRemovesAFileMeanwhile() throws IOException {
    Path one = file("data/evidence/findings/EV-1.txt", "odd");
    Path copy = file("copy.db", "a copy");
    Path out = folder.resolve("b.tar.zst");
    Manifest made =
        new Backup(new Backup.Wanted(false, false), data, List.of(config))
            .write(
                out,
                Optional.of(new Backup.Copy(copy, "20", 3)),
                Map.entry("one", "1.0"),
                NOW,
                more -> {
                  // The manifest of a capture is read before it.
                  if (more == 2) {
                    delete(one);
                  }
                });

    assertThat(made.leftOut()).contains("1 files that the controller removed meanwhile");
    assertThat(restore(out).files()).doesNotContainKey("data/evidence/findings/EV-1.txt");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whatAKilledBackupLeftIsInNoBackupAndIsRemoved() throws IOException {
    file("data/.backup/impound.db", "half a copy");
    try (WorkFolder work = WorkFolder.take(data)) {
      assertThat(work.copy()).doesNotExist();
      Files.writeString(work.copy(), "a copy");
      assertThat(Files.getPosixFilePermissions(work.copy().getParent())).isNotEmpty();
      assertThatThrownBy(() -> WorkFolder.take(data)).hasMessageContaining("another backup");

      Manifest made = backup(folder.resolve("b.tar.zst"), true, true);

      assertThat(made.files().keySet()).noneMatch(path -> path.contains(".backup"));
    }
    assertThat(data.resolve(".backup/impound.db")).doesNotExist();
  }
}
