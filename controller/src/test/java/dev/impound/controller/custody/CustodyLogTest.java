package dev.impound.controller.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustodyLogTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-03-04T05:06:07.000008Z"));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("custody.jsonl");
  }

  private CustodyLog open() throws IOException {
    return CustodyLog.open(file, CLOCK, "impound-controller test");
  }

  private static CustodyEvent event(Act act, String item) {
    return new CustodyEvent(
        Actor.operator("ana"),
        act,
        "CAP-1",
        item,
        Optional.of(Sha256.of(new byte[] {1})),
        OptionalLong.of(1),
        "caf\u00e9 \"quoted\"\nsecond line");
  }

  private void append(int entries) throws IOException {
    try (CustodyLog log = open()) {
      for (int i = 1; i <= entries; i++) {
        log.append(event(Act.READ, "EV-" + i));
      }
    }
  }

  @Test
  void chainsEachEntryToTheOneBefore() throws IOException {
    append(3);

    try (CustodyLog log = open()) {
      CustodyEntry last = log.append(event(Act.VERIFY, "EV-1"));

      assertThat(last.sequence()).isEqualTo(4);
      assertThat(log.verifyChain()).isEqualTo(new ChainVerdict(4, last.digest(), Optional.empty()));
    }
  }

  @Test
  void anInterruptedThreadEntersItsEntryAndClosesTheChainForNobody() throws Exception {
    try (CustodyLog log = open()) {
      Thread.currentThread().interrupt();
      log.append(event(Act.VERIFY, "EV-1"));

      assertThat(Thread.interrupted()).isTrue();
      CustodyEntry next = log.append(event(Act.READ, "EV-1"));
      assertThat(next.sequence()).isEqualTo(2);
      assertThat(log.verifyChain().finding()).isEmpty();
    }
  }

  @Test
  void readsBackWhatWasEntered() throws IOException {
    try (CustodyLog log = open()) {
      CustodyEntry entered = log.append(event(Act.EXPORT, "EV-7"));

      assertThat(log.entries("CAP-1", "EV-7")).containsExactly(entered);
    }
  }

  @Test
  void findsTheEntriesOfAnItemAndOfItsWholeCapture() throws IOException {
    try (CustodyLog log = open()) {
      log.append(event(Act.RECEIVE, "EV-1"));
      log.append(event(Act.RECEIVE, "EV-2"));
      log.append(event(Act.SEAL, ""));

      assertThat(log.entries("CAP-1", "EV-2"))
          .extracting(entry -> entry.event().act())
          .containsExactly(Act.RECEIVE, Act.SEAL);
      assertThat(log.entries("CAP-1")).hasSize(3);
    }
  }

  @Test
  void findsAChangedEntry() throws IOException {
    append(5);
    edit(lines -> lines.set(2, lines.get(2).replace("operator/ana", "operator/bob")));

    ChainVerdict verdict = CustodyLog.verify(file);

    assertThat(verdict.isWhole()).isFalse();
    assertThat(verdict.entries()).isEqualTo(3);
    assertThat(verdict.finding()).hasValueSatisfying(f -> assertThat(f).contains("entry 4"));
  }

  @Test
  void findsARemovedEntry() throws IOException {
    append(5);
    edit(lines -> lines.remove(1));

    assertThat(CustodyLog.verify(file).finding()).contains("line 2 is not entry 2");
  }

  @Test
  void findsEntriesThatChangedPlaces() throws IOException {
    append(5);
    edit(lines -> lines.add(1, lines.remove(2)));

    assertThat(CustodyLog.verify(file).isWhole()).isFalse();
  }

  @Test
  void findsALineThatIsNoEntry() throws IOException {
    append(1);
    Files.writeString(file, "not json\n", StandardOpenOption.APPEND);

    assertThat(CustodyLog.verify(file).isWhole()).isFalse();
  }

  @Test
  void keepsATornLastLineAsideAndNotesIt() throws IOException {
    append(2);
    Files.writeString(file, "{\"sequence\":3,\"prev", StandardOpenOption.APPEND);

    try (CustodyLog log = open()) {
      assertThat(log.verifyChain().entries()).isEqualTo(3);
      assertThat(log.verifyChain().isWhole()).isTrue();
    }
    assertThat(Files.readString(file)).contains("\"act\":\"note\"", "19 bytes");
    assertThat(folder.resolve("custody.jsonl.torn-3-1")).hasContent("{\"sequence\":3,\"prev");
  }

  @Test
  void keepsEachTornLineInAFileOfItsOwn() throws IOException {
    for (String torn : List.of("one", "two")) {
      Files.writeString(
          file, torn, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
      open().close();
    }

    assertThat(folder.resolve("custody.jsonl.torn-1-1")).hasContent("one");
    assertThat(folder.resolve("custody.jsonl.torn-1-2")).hasContent("two");
  }

  @Test
  void holdsWhereverAWriteWasCut() throws IOException {
    append(3);
    byte[] whole = Files.readAllBytes(file);
    for (int cut = 0; cut <= whole.length; cut += 7) {
      Files.write(file, java.util.Arrays.copyOf(whole, cut));

      try (CustodyLog log = open()) {
        log.append(event(Act.READ, "EV-9"));
        assertThat(log.verifyChain().isWhole()).as("cut at byte %d", cut).isTrue();
      }
    }
  }

  @Test
  void takesNothingMoreOnceItIsClosed() throws IOException {
    CustodyLog log = open();
    log.close();

    assertThatThrownBy(() -> log.append(event(Act.READ, "EV-1")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("takes no entries");
  }

  @Test
  void writesAsciiOneLineAnEntry() throws IOException {
    append(2);

    byte[] bytes = Files.readAllBytes(file);

    assertThat(new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)).hasSize(3);
    for (byte b : bytes) {
      assertThat(b).isPositive();
    }
  }

  @Test
  void canBeCheckedWithAShellAlone() throws IOException, InterruptedException {
    append(4);
    assertThat(runDocumentedCheck())
        .startsWith("4 entries, last " + CustodyLog.verify(file).head());

    edit(lines -> lines.set(1, lines.get(1).replace("ana", "eve")));
    assertThat(runDocumentedCheck()).startsWith("broken at line 3");
  }

  /** Runs the loop as it stands in the package's documentation. */
  private String runDocumentedCheck() throws IOException, InterruptedException {
    String source =
        Files.readString(Path.of("src/main/java/dev/impound/controller/custody/package-info.java"));
    String script =
        source
            .substring(source.indexOf("{@code\n") + 7, source.indexOf("* }</pre>"))
            .replaceAll("(?m)^ \\* ?", "");
    Process process =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  private interface Edit {
    void apply(List<String> lines);
  }

  private void edit(Edit edit) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    edit.apply(lines);
    Files.write(file, lines);
  }
}
