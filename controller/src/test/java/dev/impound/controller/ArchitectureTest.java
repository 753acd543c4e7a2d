package dev.impound.controller;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The structure as DESIGN and the package-infos tell it. */
class ArchitectureTest {
  private static final String BASE = "dev.impound.controller";
  private static final int MOST_LINES = 500;

  /**
   * What each package may use beside itself; the list is complete. The root package wires
   * everything and is used by nobody.
   */
  private static final Map<String, Set<String>> USES =
      Map.ofEntries(
          Map.entry("access", Set.of("rpc")),
          Map.entry("alarm", Set.of("incident", "isolation")),
          Map.entry("approval", Set.of("access", "rpc")),
          Map.entry(
              "cli",
              Set.of(
                  "alarm",
                  "evidence",
                  "export",
                  "identity",
                  "incident",
                  "plan",
                  "receipt",
                  "signing")),
          Map.entry("backup", Set.of()),
          Map.entry("clock", Set.of()),
          Map.entry("cloud", Set.of("alarm", "isolation")),
          Map.entry(
              "config",
              Set.of(
                  "access",
                  "alarm",
                  "approval",
                  "evidence",
                  "identity",
                  "metrics",
                  "notification",
                  "isolation",
                  "plan",
                  "retention",
                  "rpc",
                  "scrub",
                  "signing")),
          Map.entry("custody", Set.of()),
          Map.entry("encryption", Set.of()),
          Map.entry(
              "evidence",
              Set.of(
                  "custody",
                  "encryption",
                  "fleet",
                  "incident",
                  "inspection",
                  "receipt",
                  "rpc",
                  "signing",
                  "tar")),
          Map.entry("export", Set.of("tar")),
          Map.entry("fleet", Set.of("incident")),
          Map.entry("identity", Set.of("rpc", "signing")),
          Map.entry("incident", Set.of()),
          Map.entry("inspection", Set.of("tar")),
          Map.entry("fronting", Set.of("isolation")),
          Map.entry("isolation", Set.of()),
          Map.entry(
              "journal",
              Set.of(
                  "access",
                  "alarm",
                  "approval",
                  "custody",
                  "evidence",
                  "fleet",
                  "identity",
                  "incident",
                  "isolation",
                  "node",
                  "notification",
                  "receipt",
                  "response")),
          Map.entry("masking", Set.of()),
          Map.entry("metrics", Set.of()),
          Map.entry("node", Set.of("evidence", "fleet", "identity", "receipt", "rpc", "signing")),
          Map.entry(
              "operator",
              Set.of(
                  "access",
                  "alarm",
                  "approval",
                  "custody",
                  "encryption",
                  "evidence",
                  "fleet",
                  "identity",
                  "incident",
                  "masking",
                  "node",
                  "plan",
                  "quarantine",
                  "response",
                  "retention",
                  "rpc",
                  "scrub")),
          Map.entry("notification", Set.of("incident")),
          Map.entry("plan", Set.of("alarm", "fronting", "incident", "isolation", "node")),
          Map.entry("quarantine", Set.of("evidence", "incident", "node", "rpc")),
          Map.entry("receipt", Set.of("signing")),
          Map.entry(
              "response",
              Set.of(
                  "alarm",
                  "custody",
                  "evidence",
                  "fleet",
                  "fronting",
                  "incident",
                  "isolation",
                  "node",
                  "plan",
                  "rpc")),
          Map.entry("retention", Set.of("custody", "encryption", "evidence", "incident", "rpc")),
          Map.entry("rpc", Set.of()),
          Map.entry("scrub", Set.of("evidence")),
          Map.entry("tar", Set.of()),
          Map.entry("signing", Set.of()));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(BASE);

  @Test
  void packagesUseOnlyWhatTheirListSays() {
    Map<String, Set<String>> found = new TreeMap<>();
    for (JavaClass from : CLASSES) {
      String user = feature(from);
      if (user.isEmpty()) {
        continue;
      }
      from.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass())
          .filter(to -> to.getPackageName().startsWith(BASE))
          .map(ArchitectureTest::feature)
          .filter(used -> !used.equals(user))
          .filter(used -> !USES.getOrDefault(user, Set.of()).contains(used))
          .forEach(
              used ->
                  found
                      .computeIfAbsent(user, key -> new TreeSet<>())
                      .add(used + " by " + from.getSimpleName()));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void everyPackageIsInTheList() {
    Set<String> packages = new TreeSet<>();
    CLASSES.forEach(type -> packages.add(feature(type)));
    packages.remove("");
    assertThat(packages).isEqualTo(new TreeSet<>(USES.keySet()));
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void eachLibraryStaysInItsRoom() {
    fence("com.huaweicloud..", "cloud");
    fence("okhttp3..", "cloud");
    fence("org.jdbi..", "journal", "");
    fence("org.eclipse.jetty..", "alarm", "metrics");
    fence("io.prometheus..", "metrics");
    fence("org.sqlite..", "journal");
    fence("org.flywaydb..", "journal");
    fence("org.postgresql..", "journal");
    fence("com.zaxxer..", "journal");
    fence("org.bouncycastle..", "identity", "signing");
    fence("org.jline..", "cli");
    fence("picocli..", "cli", "");
    fence("org.apache.commons.compress..", "backup", "evidence", "inspection");
    fence("com.exceptionfactory.jagged..", "encryption");
    fence("io.netty..", "rpc", "cli", "isolation");
    fence("io.grpc..", "access", "cli", "evidence", "node", "operator", "quarantine", "rpc", "");
    fence("dev.impound.operator.v1..", "cli", "operator");
    fence("dev.impound.node.v1..", "cli", "evidence", "node", "operator", "quarantine");
    fence("dev.impound.evidence.v1..", "cli", "evidence", "node", "operator");
  }

  @Test
  void timeComesInAsAClock() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineWritesToStandardOutput() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".cli..")
        .should()
        .accessField(System.class, "out")
        .check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItOwnsAndIsNullMarked() throws Exception {
    for (String feature : USES.keySet()) {
      Class<?> info = Class.forName(BASE + "." + feature + ".package-info");
      assertThat(info.isAnnotationPresent(NullMarked.class)).as(feature).isTrue();
    }
  }

  @Test
  void noFileGrowsPastItsRole() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      List<String> tooLong =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> lines(file) > MOST_LINES)
              .map(Path::toString)
              .toList();
      assertThat(tooLong).isEmpty();
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void fence(String library, String... rooms) {
    Set<String> allowed = Set.of(rooms);
    noClasses()
        .that(
            DescribedPredicate.<JavaClass>describe(
                "reside outside " + allowed, type -> !allowed.contains(feature(type))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .check(CLASSES);
  }

  /** The feature a class belongs to: the first package below the base; empty for the root. */
  private static String feature(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(BASE) ? "" : name.substring(BASE.length() + 1).split("\\.", 2)[0];
  }
}
