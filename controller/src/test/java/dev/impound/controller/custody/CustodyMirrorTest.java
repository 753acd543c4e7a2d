package dev.impound.controller.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustodyMirrorTest {
  @TempDir Path folder;
  private Path file;
  private final FakeCopies copies = new FakeCopies();

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("custody.jsonl");
  }

  @Test
  void copiesEachEntryOnceAsTheChainHasIt() throws IOException {
    try (CustodyLog log = open()) {
      CustodyMirror mirror = new CustodyMirror(file, "east", copies);
      List<CustodyEntry> entered = new ArrayList<>();
      for (int i = 0; i < 1200; i++) {
        entered.add(log.append(read("EV-" + i)));
      }
      mirror.follow();
      entered.add(log.append(read("EV-last")));
      mirror.follow();
      mirror.follow();

      assertThat(copies.entries).isEqualTo(entered);
    }
  }

  @Test
  void aStartLaterCopiesOnlyWhatIsMissing() throws IOException {
    try (CustodyLog log = open()) {
      log.append(read("EV-1"));
      new CustodyMirror(file, "east", copies).follow();
      log.append(read("EV-2"));
      new CustodyMirror(file, "east", copies).follow();
    }

    assertThat(copies.entries)
        .extracting(entry -> entry.event().item())
        .containsExactly("EV-1", "EV-2");
  }

  @Test
  void whatCouldNotBeCopiedIsCopiedByTheNextCall() throws IOException {
    try (CustodyLog log = open()) {
      log.append(read("EV-1"));
      CustodyMirror mirror = new CustodyMirror(file, "east", copies);
      copies.away = true;
      assertThatThrownBy(mirror::follow).isInstanceOf(IllegalStateException.class);
      copies.away = false;
      mirror.follow();
    }

    assertThat(copies.entries).hasSize(1);
  }

  @Test
  void aLineThatIsStillBeingWrittenIsLeftForTheNextCall() throws IOException {
    open().close();
    byte[] line;
    try (CustodyLog log = open()) {
      log.append(read("EV-1"));
      line = Files.readAllBytes(file);
    }
    Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    CustodyMirror mirror = new CustodyMirror(file, "east", copies);
    for (byte one : line) {
      assertThat(copies.entries).isEmpty();
      Files.write(file, new byte[] {one}, StandardOpenOption.APPEND);
      mirror.follow();
    }

    assertThat(copies.entries).hasSize(1);
  }

  private CustodyLog open() throws IOException {
    return CustodyLog.open(file, Clock.systemUTC(), "impound-controller test");
  }

  private static CustodyEvent read(String item) {
    return new CustodyEvent(
        Actor.operator("ana"),
        Act.READ,
        "CAP-1",
        item,
        Optional.empty(),
        OptionalLong.of(7),
        "caf\u00e9");
  }

  private static final class FakeCopies implements CustodyCopies {
    private final List<CustodyEntry> entries = new ArrayList<>();
    private boolean away;

    @Override
    public long last(String keeper) {
      return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).sequence();
    }

    @Override
    public void add(String keeper, List<CustodyEntry> added) {
      if (away) {
        throw new IllegalStateException("the database is away");
      }
      entries.addAll(added);
    }

    @Override
    public List<CustodyEntry> entries(String keeper, String capture, String item) {
      return entries;
    }
  }
}
