package dev.impound.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages' "uses" lists, and the other rules that no compiler checks. */
class ArchitectureTest {
  private static final String ROOT = "dev.impound.agent";
  private static final Path SOURCES = Path.of("src/main/java/dev/impound/agent");
  private static final int MOST_LINES = 500;

  /** Each package and the agent packages it may use. */
  private static final Map<String, List<String>> USES =
      Map.ofEntries(
          entry("command"),
          entry("config"),
          entry("enrolment"),
          entry("container"),
          entry("policy"),
          entry("process"),
          entry("tar"),
          entry("files"),
          entry("layers", "files", "tar"),
          entry("containment", "container", "process"),
          entry("acquisition", "container", "containment", "files", "layers", "process", "tar"),
          entry("quarantine", "container", "process"),
          entry("delivery", "acquisition", "quarantine"),
          entry("receipt", "acquisition"),
          entry(
              "session",
              "acquisition",
              "command",
              "container",
              "containment",
              "delivery",
              "policy",
              "quarantine",
              "receipt"));

  private static Map.Entry<String, List<String>> entry(String one, String... uses) {
    return Map.entry(one, List.of(uses));
  }

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void packagesUseOnlyWhatTheyDeclare() {
    USES.forEach(
        (one, uses) -> {
          List<String> others =
              USES.keySet().stream()
                  .filter(other -> !other.equals(one) && !uses.contains(other))
                  .toList();
          noClasses()
              .that()
              .resideInAPackage(ROOT + "." + one)
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(
                  Stream.concat(Stream.of(ROOT), others.stream().map(it -> ROOT + "." + it))
                      .toArray(String[]::new))
              .check(CLASSES);
        });
  }

  @Test
  void packagesAreAllNamedHereAndHaveNoCycles() {
    assertThat(CLASSES)
        .extracting(one -> one.getPackageName())
        .allMatch(name -> name.equals(ROOT) || USES.containsKey(name.substring(ROOT.length() + 1)));
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void librariesAreUsedInTheirPlacesOnly() {
    onlyIn("com.github.dockerjava..", "container");
    onlyIn("io.grpc..", "session", "delivery", "enrolment");
    onlyIn("dev.impound.node.v1..", "session", "delivery", "enrolment", "");
    onlyIn("dev.impound.evidence.v1..", "session", "delivery");
    onlyIn("com.sun.jna..", "files");
    onlyIn("org.bouncycastle..", "receipt", "enrolment");
    onlyIn("picocli..", "");
    onlyIn("org.apache.commons.compress..", "layers", "tar");
  }

  private static void onlyIn(String library, String... packages) {
    String[] names =
        Stream.of(packages)
            .map(one -> one.isEmpty() ? ROOT : ROOT + "." + one)
            .toArray(String[]::new);
    classes()
        .that()
        .resideOutsideOfPackages(names)
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage(library)
        .check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItOwnsAndIsNullMarked() throws IOException {
    for (Path folder : foldersWithSources()) {
      assertThat(folder.resolve("package-info.java"))
          .exists()
          .content()
          .contains("@NullMarked", "/**");
    }
  }

  private static List<Path> foldersWithSources() throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  @Test
  void filesAreShort() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("src"))) {
      for (Path file : all.filter(one -> one.toString().endsWith(".java")).toList()) {
        assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThan(MOST_LINES);
      }
    }
  }
}
