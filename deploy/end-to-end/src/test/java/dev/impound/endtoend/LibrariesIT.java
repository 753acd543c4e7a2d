package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the programs are made of, and that it is what somebody looked at. */
class LibrariesIT {
  @TempDir private Path folder;

  private static Set<String> shipped(String module) throws IOException {
    try (Stream<Path> jars = Files.list(Scripts.root().resolve(module).resolve("target/lib"))) {
      return jars.map(jar -> jar.getFileName().toString())
          .filter(name -> !name.startsWith("impound-"))
          .collect(Collectors.toSet());
    }
  }

  private static JsonNode bill(String module) throws IOException {
    return new JsonMapper()
        .readTree(Files.readString(Scripts.root().resolve(module).resolve("target/bom.json")));
  }

  private static Set<String> listed(JsonNode bill) {
    Set<String> names = new HashSet<>();
    bill.get("components")
        .forEach(
            one -> names.add(one.get("name").asString() + "-" + one.get("version").asString()));
    return names;
  }

  @Test
  void theBillOfMaterialsNamesEveryJarThatIsShipped() throws IOException {
    for (String module : List.of("agent", "controller")) {
      JsonNode bill = bill(module);
      Set<String> listed = listed(bill);

      assertThat(bill.get("bomFormat").asString()).isEqualTo("CycloneDX");
      assertThat(shipped(module))
          .as(module)
          .hasSizeGreaterThan(20)
          .allMatch(jar -> listed.stream().anyMatch(jar::startsWith));
    }
  }

  @Test
  void theBillOfMaterialsNamesTheMainLibraries() throws IOException {
    assertThat(listed(bill("agent")))
        .anyMatch(name -> name.startsWith("grpc-netty-"))
        .anyMatch(name -> name.startsWith("docker-java-"));
    assertThat(listed(bill("controller")))
        .anyMatch(name -> name.startsWith("grpc-netty-"))
        .anyMatch(name -> name.startsWith("bcpkix-jdk18on-"))
        .anyMatch(name -> name.startsWith("jetty-server-"))
        .anyMatch(name -> name.startsWith("sqlite-jdbc-"));
  }

  private Output verify(Path... jars) throws IOException {
    Path classPath = folder.resolve("classpath.txt");
    Files.writeString(
        classPath, Stream.of(jars).map(Path::toString).collect(Collectors.joining(":")));
    return Output.of(
        Duration.ofMinutes(1),
        Map.of(),
        List.of(
            Scripts.root().resolve("deploy/lib/checksums.sh").toString(),
            "verify",
            classPath.toString()));
  }

  /** A shipped jar, outside of the tree: what is inside of it is not looked at. */
  private Path jar() throws IOException {
    String name =
        shipped("agent").stream()
            .filter(one -> one.startsWith("grpc-api-"))
            .findFirst()
            .orElseThrow();
    return Files.copy(
        Scripts.root().resolve("agent/target/lib").resolve(name), folder.resolve(name));
  }

  @Test
  void aLibraryAsItWasIsTaken() throws IOException {
    verify(jar()).orFail();
  }

  @Test
  void aLibraryOfWhichAByteWasChangedStopsTheBuild() throws IOException {
    Path jar = jar();
    Files.write(jar, new byte[] {0}, StandardOpenOption.APPEND);

    Output said = verify(jar);

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains(jar.getFileName().toString()).contains("it was changed");
  }

  @Test
  void aLibraryThatNobodyNamedStopsTheBuild() throws IOException {
    Path jar = Files.move(jar(), folder.resolve("left-pad-1.0.jar"));

    Output said = verify(jar);

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err()).contains("left-pad-1.0.jar is not named");
  }
}
