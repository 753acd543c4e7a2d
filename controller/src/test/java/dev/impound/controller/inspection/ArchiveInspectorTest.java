package dev.impound.controller.inspection;

import static dev.impound.controller.inspection.TarBuilder.entry;
import static dev.impound.controller.inspection.TarBuilder.file;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchiveInspectorTest {
  @TempDir private Path folder;
  private final ArchiveInspector inspector = new ArchiveInspector(System::nanoTime);

  static Stream<HostileArchives.Sample> hostile() {
    return HostileArchives.all().stream();
  }

  private List<Finding> inspect(byte[] archive) throws IOException {
    return inspector.inspect(Files.write(folder.resolve("archive"), archive));
  }

  private static List<Oddity> oddities(List<Finding> findings) {
    return findings.stream().map(Finding::oddity).toList();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void findsWhatIsHostile(HostileArchives.Sample sample) throws IOException {
    assertThat(oddities(inspect(sample.bytes()))).contains(sample.oddity());
  }

  @Test
  void readsAllOfThemInAHeapOf48MiB() throws Exception {
    Process small =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                InSmallHeap.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(small.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(small.waitFor()).as(said).isZero();
    assertThat(said).contains(HostileArchives.all().size() + " archives");
  }

  /** A program that reads all hostile archives. */
  static final class InSmallHeap {
    private InSmallHeap() {}

    /** Reads them; the argument is a folder to write them to. */
    public static void main(String[] folder) throws IOException {
      ArchiveInspector inspector = new ArchiveInspector(System::nanoTime);
      int count = 0;
      for (HostileArchives.Sample sample : HostileArchives.all()) {
        inspector.inspect(Files.write(Path.of(folder[0], "small"), sample.bytes()));
        count++;
      }
      System.out.println(count + " archives");
    }
  }

  @Test
  void knowsMoreThanFortyHostileArchives() {
    assertThat(HostileArchives.all()).hasSizeGreaterThan(40);
  }

  @Test
  void showsNoNameAsItStandsInTheArchive() {
    for (HostileArchives.Sample sample : HostileArchives.all()) {
      for (Finding finding : inspector.inspect(write(sample))) {
        assertThat(finding.words())
            .as("%s", sample)
            .matches("[\\x20-\\x7e]*")
            .hasSizeLessThan(1000);
      }
    }
  }

  private Path write(HostileArchives.Sample sample) {
    try {
      return Files.write(folder.resolve("archive"), sample.bytes());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void findsNothingInAnOrdinaryArchive() throws IOException {
    byte[] archive =
        new TarBuilder()
            .add(entry("etc/", '5'))
            .add(file("etc/passwd"))
            .add(entry("etc/link", '2').link("/run/other"))
            .add(entry("etc/again", '1').link("etc/passwd"))
            .add(TarBuilder.records('x', "path=etc/" + "n".repeat(200), "mtime=1.5"))
            .add(file("etc/n"))
            .add(entry("etc/.wh.gone", '0'))
            .add(entry("etc/", '5'))
            .add(entry("deleted", '3').field(329, "0000000").field(337, "0000000"))
            .bytes();

    assertThat(inspect(archive)).isEmpty();
  }

  @Test
  void countsWhatItSeesOftenAndNamesTheFirst() throws IOException {
    byte[] archive = new TarBuilder().add(file("/a")).add(file("/b")).add(file("/c")).bytes();

    assertThat(inspect(archive)).containsExactly(new Finding(Oddity.ABSOLUTE_NAME, 3, "/a"));
  }

  @Test
  void goesOnBehindARecordThatIsTooLong() throws IOException {
    byte[] archive =
        new TarBuilder()
            .add(TarBuilder.records('x', "comment=" + "c".repeat(2 << 20)))
            .add(file("/behind"))
            .bytes();

    assertThat(oddities(inspect(archive)))
        .containsExactly(Oddity.LONG_RECORD, Oddity.ABSOLUTE_NAME);
  }

  @Test
  void stopsWhenItsTimeIsUp() throws IOException {
    long[] now = {0};
    ArchiveInspector slow = new ArchiveInspector(() -> now[0] += 20_000_000_000L);
    byte[] archive = new TarBuilder().add(file("a")).add(file("b")).add(file("c")).bytes();

    assertThat(oddities(slow.inspect(Files.write(folder.resolve("archive"), archive))))
        .containsExactly(Oddity.TOO_MUCH);
  }

  @Test
  void stopsWithinOneHugeFileThatIsPackedIntoLittle() throws IOException {
    AtomicLong now = new AtomicLong();
    ArchiveInspector slow = new ArchiveInspector(() -> now.addAndGet(1_000_000_000L));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new TarBuilder().add(file("a").size(1L << 30)).bytes(), 0, 512);
      for (int i = 0; i < 256; i++) {
        gzip.write(new byte[1 << 20]);
      }
    }
    Path archive = Files.write(folder.resolve("archive.gz"), packed.toByteArray());

    assertThat(oddities(slow.inspect(archive))).containsExactly(Oddity.TOO_MUCH);
    assertThat(now.get()).as("looks at the clock").isLessThan(200_000_000_000L);
  }

  @Test
  void tellsOfAFileThatIsNotThere() {
    assertThat(oddities(inspector.inspect(folder.resolve("missing"))))
        .containsExactly(Oddity.NOT_READ);
  }

  /** Archives that a library keeps because they once made it fail, and those of many programs. */
  @Test
  void readsTheArchivesThatLibrariesStumbledOver() throws IOException {
    List<String> failing = new ArrayList<>();
    int read = 0;
    URL one = Objects.requireNonNull(getClass().getResource("/COMPRESS-569-fail.tar"));
    try (JarFile jar = ((JarURLConnection) one.openConnection()).getJarFile()) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        String name = entry.getName();
        if (name.matches(".*\\.(tar|tgz|tar\\.[a-z0-9]+)")) {
          List<Finding> findings = inspector.inspect(copy(jar, entry));
          if (name.contains("-fail")) {
            failing.add(name);
            assertThat(findings).as(name).isNotEmpty();
          } else if (name.startsWith("longpath/") || name.startsWith("archives/")) {
            assertThat(oddities(findings)).as(name).isSubsetOf(harmless());
          }
          read++;
        }
      }
    }
    assertThat(failing).hasSizeGreaterThan(5);
    assertThat(read).isGreaterThan(60);
  }

  private static List<Oddity> harmless() {
    return List.of(
        Oddity.LINK_OUT,
        Oddity.ABSOLUTE_NAME,
        Oddity.UNUSUAL_TYPE,
        Oddity.GLOBAL_RECORD,
        Oddity.DATA_AFTER_END);
  }

  private Path copy(JarFile jar, JarEntry entry) throws IOException {
    Path file = folder.resolve("archive");
    try (InputStream in = jar.getInputStream(entry)) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
