package dev.impound.controller.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.tar.TarBlock;
import dev.impound.controller.tar.TarHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in a layer, an export ends, and tells what it could not take. */
@Timeout(120)
class HostileLayersTest {
  @TempDir Path folder;
  private final Findings findings = new Findings();

  private Map<String, String> merged(Layer... layers) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MergedTree tree = MergedTree.of(List.of(layers), findings);
    RootfsTar.write(tree, out, (done, total) -> {});
    Bodyfile.write(tree, OutputStream.nullOutputStream(), (done, total) -> {});
    return Tars.read(out.toByteArray());
  }

  private Map<String, String> merged(byte[] tar) throws IOException {
    return merged(Tars.layer(folder, 1, tar));
  }

  private String found() {
    return String.join("\n", findings.sentences());
  }

  @Test
  void namesThatLeadOutOfTheRootAreLeftOut() throws IOException {
    Map<String, String> tree =
        merged(
            new Tars()
                .file("../../etc/cron.d/x", "1")
                .file("a/../../b", "2")
                .hardLink("l", "../../etc/shadow")
                .symlink("s", "../../../etc")
                .bytes());

    assertThat(tree).containsOnlyKeys("s");
    assertThat(findings.leftOut()).isEqualTo(3);
    assertThat(found()).contains("leads out of the root");
  }

  @Test
  void whatLiesBelowALinkIsLeftOut() throws IOException {
    Map<String, String> tree =
        merged(new Tars().symlink("d", "/etc").file("d/passwd", "x").file("f", "").bytes());

    assertThat(tree).containsOnlyKeys("d", "f");
    assertThat(found()).contains("\"d/passwd\": it lies below what is no folder");
  }

  @Test
  void aLinkBelowFilesOfALayerAboveIsLeftOut() throws IOException {
    Map<String, String> tree =
        merged(
            new Tars().symlink("lib", "/etc").layer(folder, 1),
            new Tars().file("lib/x", "1").layer(folder, 2));

    assertThat(tree).containsOnlyKeys("lib/x");
    assertThat(findings.leftOut()).isEqualTo(1);
  }

  @Test
  void hardLinksInACircleOrToThemselvesAreLeftOut() throws IOException {
    Map<String, String> tree =
        merged(
            new Tars()
                .hardLink("a", "b")
                .hardLink("b", "a")
                .hardLink("self", "self")
                .hardLink("gone", "nowhere")
                .file("f", "1")
                .bytes());

    assertThat(tree).containsOnlyKeys("f");
    assertThat(findings.leftOut()).isEqualTo(4);
  }

  @Test
  void aNameThatComesTwiceCountsTheLastTime() throws IOException {
    Map<String, String> tree = merged(new Tars().file("a", "1").file("a", "2").bytes());

    assertThat(tree).containsEntry("a", "2").hasSize(1);
    assertThat(found()).contains("comes again later");
  }

  @Test
  void aTruncatedTailKeepsWhatIsWhole() throws IOException {
    byte[] tar = new Tars().file("a", "1").file("b", "x".repeat(5000)).bytes();

    Map<String, String> tree = merged(Arrays.copyOf(tar, 512 * 5));

    assertThat(tree).containsOnlyKeys("a");
    assertThat(found()).contains("ends within an entry");
  }

  @Test
  void aHeaderThatIsNoneEndsTheLayer() throws IOException {
    byte[] tar = new Tars().file("a", "1").file("b", "2").bytes();
    tar[1024 + 10] ^= 1;

    assertThat(merged(tar)).containsOnlyKeys("a");
    assertThat(found()).contains("wrong checksum");
  }

  @Test
  void dataAfterTheEndIsToldAndNotRead() throws IOException {
    byte[] tar = Tars.join(new Tars().file("a", "1").bytes(), new Tars().file("b", "2").bytes());

    assertThat(merged(tar)).containsOnlyKeys("a");
    assertThat(found()).contains("data follows its end mark");
    assertThat(findings.leftOut()).isZero();
  }

  @Test
  void gzipInSeveralPartsIsOneLayer() throws IOException {
    byte[] tar = new Tars().file("a", "1").file("b", "2").bytes();
    Layer layer =
        Tars.compressed(
            folder, 1, Arrays.copyOf(tar, 700), Arrays.copyOfRange(tar, 700, tar.length));

    assertThat(merged(layer)).containsOnlyKeys("a", "b");
  }

  @Test
  void gzipThatBreaksOffKeepsWhatIsWhole() throws IOException {
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);
    byte[] tar =
        new Tars().file("a", "1").file("b", new String(noise, StandardCharsets.ISO_8859_1)).bytes();
    Layer whole = Tars.compressed(folder, 1, tar);
    byte[] cut = Arrays.copyOf(Files.readAllBytes(whole.file()), 100_000);
    Files.write(whole.file(), cut);
    Layer layer =
        new Layer("layer 1", whole.file(), dev.impound.wire.Sha256.of(cut), whole.diffId());

    assertThat(merged(layer)).containsOnlyKeys("a");
    assertThat(found()).contains("cannot be unpacked");
  }

  @Test
  void noiseIsNoTree() throws IOException {
    byte[] noise = new byte[100_000];
    new Random(2).nextBytes(noise);
    Layer layer = Tars.layer(folder, 1, noise);
    Layer packed =
        new Layer(
            "layer 2",
            layer.file(),
            layer.digest(),
            Optional.of(dev.impound.wire.Sha256.of(new byte[1])));

    assertThat(merged(layer, packed)).isEmpty();
    assertThat(findings.leftOut()).isEqualTo(2);
  }

  @Test
  void aNameOfAGibibyteIsSkippedAndNotHeld() throws IOException {
    byte[] head = header("././@LongLink", 'L', 1L << 30);
    Path file = folder.resolve("huge");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(head);
      out.seek(512 + (1L << 30));
      out.write(new Tars().file("a", "1").file("b", "2").bytes());
    }
    Layer layer = Layer.tar("layer 1", file, dev.impound.wire.Sha256.of(new byte[0]));

    MergedTree.of(List.of(layer), findings);

    assertThat(found()).contains("a name or record of it has 1073741824 bytes");
    assertThat(findings.leftOut()).isEqualTo(1);
  }

  private static byte[] header(String name, char type, long size) {
    byte[] block = TarHeader.records(0);
    byte[] text = "%011o".formatted(size).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, block, 124, 11);
    block[156] = (byte) type;
    return TarHeader.renamed(
        new TarBlock(block), name.getBytes(StandardCharsets.US_ASCII), new byte[0]);
  }

  @Test
  void sizesWhereThereIsNoneAndUnknownTypesAreLeftOut() throws IOException {
    byte[] tar =
        Tars.join(
            header("d", '5', 512),
            header("v", 'V', 512),
            new byte[512],
            new Tars().file("a", "1").bytes());
    byte[] swapped =
        Tars.join(header("v", 'V', 512), new byte[512], new Tars().file("a", "1").bytes());

    assertThat(merged(swapped)).containsOnlyKeys("a");
    assertThat(found()).contains("type 86");
    merged(tar);
    assertThat(found()).contains("tells a size where there is none");
  }

  @Test
  void anEntryThatGoesByTwoNamesIsLeftOut() throws IOException {
    byte[] longName = Tars.join(header("././@LongLink", 'L', 9), block("bin/login"));
    byte[] record = Tars.join(header("PaxHeader", 'x', 16), block("16 path=doc/txt\n"));

    assertThat(merged(Tars.join(longName, record, header("short", '0', 0)))).isEmpty();
    assertThat(merged(Tars.join(record, longName, header("short", '0', 0)))).isEmpty();
    assertThat(merged(Tars.join(record, record, header("short", '0', 0)))).isEmpty();

    assertThat(findings.leftOut()).isEqualTo(3);
    assertThat(found()).contains("readers disagree which one counts");
    assertThat(merged(Tars.join(record, header("short", '0', 0)))).containsOnlyKeys("doc/txt");
  }

  private static byte[] block(String text) {
    return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), TarBlock.BYTES);
  }

  @Test
  void aSizeBeyondAllDisksEndsTheReading() throws IOException {
    byte[] huge = header("huge", '0', 0);
    Arrays.fill(huge, 124, 136, (byte) 0xff);
    huge[124] = (byte) 0x80;
    huge[125] = 0;
    huge[126] = 0;
    huge[127] = 0;
    huge[128] = 0x7f;

    Map<String, String> tree =
        merged(
            Tars.join(
                TarHeader.renamed(
                    new TarBlock(huge), "huge".getBytes(StandardCharsets.US_ASCII), new byte[0]),
                new Tars().file("behind", "1").bytes()));

    assertThat(tree).isEmpty();
    assertThat(found()).contains("a header tells no size that can be");
  }

  @Test
  void aMillionEntriesTakeLittleMemory() throws IOException {
    Path file = folder.resolve("many");
    TarBlock block = new TarBlock(header("x", '0', 0));
    try (OutputStream out =
        new java.io.BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int i = 0; i < 300_000; i++) {
        out.write(
            TarHeader.renamed(block, ("f" + i).getBytes(StandardCharsets.US_ASCII), new byte[0]));
      }
      out.write(new byte[1024]);
    }
    Layer layer = Layer.tar("layer 1", file, dev.impound.wire.Sha256.of(new byte[0]));

    MergedTree.of(List.of(layer), true, 100_000, findings);

    assertThat(found()).contains("more entries than are merged");
  }

  @Test
  void deletionsOfNothingAndOfTheirOwnLayerAreTold() throws IOException {
    Map<String, String> tree =
        merged(
            new Tars()
                .deletion(".wh.")
                .deletion(".wh...")
                .deletion(".wh..wh.plnk")
                .file("a", "1")
                .deletion(".wh.a")
                .bytes());

    assertThat(tree).containsOnlyKeys("a");
    assertThat(findings.sentences()).hasSize(4);
    assertThat(findings.leftOut()).isZero();
  }

  @Test
  void namesAreShownEscaped() throws IOException {
    merged(
        new Tars()
            .symlink("d", "x")
            .file("d/\u001b[31mred\u00ff\u0007", "1")
            .entry("p", TarConstants.LF_FIFO, "", entry -> {})
            .bytes());

    assertThat(found()).contains("\\x1b[31mred\\xff\\x07").doesNotContain("\u001b");
  }
}
