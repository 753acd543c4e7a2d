package dev.impound.agent.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class TarStreamTest {
  private final List<String> fellShort = new ArrayList<>();

  private TarArchiveInputStream read(TarMember... members) throws IOException {
    TarStream tar =
        new TarStream(
            List.of(members).iterator(),
            (member, missing, why) -> fellShort.add(member.name() + " " + missing + " " + why));
    byte[] archive = tar.readAllBytes();
    assertThat(archive.length % 512).isZero();
    return new TarArchiveInputStream(new ByteArrayInputStream(archive), "ISO-8859-1");
  }

  @Test
  void aTimeThatNoTarCanHoldIsTheNearestThatItCan() throws IOException {
    try (TarArchiveInputStream tar =
        read(
            new TarMember(
                "far",
                TarMember.Type.FOLDER,
                0,
                0755,
                0,
                0,
                Instant.MAX,
                "",
                0,
                0,
                java.io.InputStream::nullInputStream))) {
      assertThat(tar.getNextEntry().getLastModifiedTime().toInstant().getEpochSecond())
          .isEqualTo((1L << 33) - 1);
    }
  }

  @Test
  void isATarOfItsMembers() throws IOException {
    String longName = "folder/".repeat(60) + "file";

    try (TarArchiveInputStream tar =
        read(
            TarMember.file("a", "text".getBytes(StandardCharsets.UTF_8)),
            TarMember.file(longName, new byte[513]),
            new TarMember(
                "link",
                TarMember.Type.SYMBOLIC_LINK,
                0,
                0777,
                5,
                6,
                Instant.ofEpochSecond(1_700_000_000),
                "/somewhere",
                0,
                0,
                java.io.InputStream::nullInputStream))) {
      assertThat(tar.getNextEntry().getName()).isEqualTo("a");
      assertThat(new String(tar.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("text");
      assertThat(tar.getNextEntry().getName()).isEqualTo(longName);
      assertThat(tar.readAllBytes()).hasSize(513);
      TarArchiveEntry link = tar.getNextEntry();
      assertThat(link.isSymbolicLink()).isTrue();
      assertThat(link.getLinkName()).isEqualTo("/somewhere");
      assertThat(link.getLongUserId()).isEqualTo(5);
      assertThat(link.getLastModifiedTime().toInstant().getEpochSecond()).isEqualTo(1_700_000_000);
      assertThat(tar.getNextEntry()).isNull();
    }
    assertThat(fellShort).isEmpty();
  }

  @Test
  void keepsPartsOfASecondTimesBefore1970AttributesAndHardLinks() throws IOException {
    TreeMap<String, byte[]> attributes = new TreeMap<>();
    attributes.put("user.note", "x".repeat(91).getBytes(StandardCharsets.UTF_8));
    Instant early = Instant.ofEpochSecond(-2, 500_000_000);

    try (TarArchiveInputStream tar =
        read(
            new TarMember(
                "long/".repeat(40) + "link",
                TarMember.Type.HARD_LINK,
                0,
                0600,
                0,
                0,
                early,
                "first",
                0,
                0,
                attributes,
                java.io.InputStream::nullInputStream))) {
      TarArchiveEntry link = tar.getNextEntry();
      assertThat(link.isLink()).isTrue();
      assertThat(link.getName()).isEqualTo("long/".repeat(40) + "link");
      assertThat(link.getLinkName()).isEqualTo("first");
      assertThat(link.getLastModifiedTime().toInstant()).isEqualTo(early);
      assertThat(link.getExtraPaxHeader("SCHILY.xattr.user.note")).isEqualTo("x".repeat(91));
      assertThat(tar.getNextEntry()).isNull();
    }
  }

  @Test
  void keepsNamesThatAreNoText() throws IOException {
    String name = "x\u00ff\u00c3\u00bc" + "y".repeat(150);

    try (TarArchiveInputStream tar = read(TarMember.file(name, new byte[0]))) {
      assertThat(tar.getNextEntry().getName()).isEqualTo(name);
    }
  }

  @Test
  void fillsUpAMemberThatEndsEarlyOrCannotBeReadAndTells() throws IOException {
    try (TarArchiveInputStream tar =
        read(
            TarMember.file("early", 1000, () -> new ByteArrayInputStream(new byte[] {1, 2})),
            TarMember.file(
                "gone",
                3,
                () -> {
                  throw new IOException("No such process");
                }),
            TarMember.file("after", new byte[] {9}))) {
      tar.getNextEntry();
      assertThat(tar.readAllBytes()).hasSize(1000).startsWith(1, 2, 0);
      tar.getNextEntry();
      assertThat(tar.readAllBytes()).containsExactly(0, 0, 0);
      assertThat(tar.getNextEntry().getName()).isEqualTo("after");
      assertThat(tar.readAllBytes()).containsExactly(9);
    }
    assertThat(fellShort)
        .containsExactly(
            "early 998 it ended early", "gone 3 it could not be opened: No such process");
  }

  @Test
  void leavesWhatIsBeyondTheSizeThatWasTold() throws IOException {
    try (TarArchiveInputStream tar =
        read(TarMember.file("grown", 2, () -> new ByteArrayInputStream(new byte[9000])))) {
      tar.getNextEntry();
      assertThat(tar.readAllBytes()).hasSize(2);
      assertThat(tar.getNextEntry()).isNull();
    }
  }
}
