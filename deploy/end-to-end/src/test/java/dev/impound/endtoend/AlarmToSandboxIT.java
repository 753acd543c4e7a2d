package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** One alarm, from the intruder in a web service to the intruder's file in a sandbox. */
@ExtendWith(SharedLab.class)
@TestInstance(Lifecycle.PER_CLASS)
class AlarmToSandboxIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int DAMAGED = 8;
  private static final String SANDBOX = "look-into-shop";

  private final Lab lab;
  private final Shop shop;
  private final Container container;
  private final Intruder intruder;
  private final Reach outsiderBefore;
  private final JsonNode incident;
  private final String id;
  private final Path folder;

  AlarmToSandboxIT(Lab lab) {
    this.lab = lab;
    folder = lab.work().resolve("pulled");
    shop = lab.vacantShop();
    container = Container.serving(lab.engine(), "e2e-shop", Shop.NODE_ADDRESS, shop.nodePort());
    intruder = Intruder.in(lab, container);
    outsiderBefore = shop.from(Shop.OUTSIDER);
    id = lab.impound().raiseAlarm("web-1/e2e-shop");
    incident = lab.impound().settled(id);
  }

  @BeforeAll
  void pullsTheImage() {
    lab.impound().run("evidence", "pull", image(), "-d", folder.toString()).orFail();
  }

  @AfterAll
  void clearAway() {
    lab.impound().run("quarantine", "stop", SANDBOX);
    container.close();
  }

  private String image() {
    return lab.impound().item(id, "image").path("id").asString();
  }

  private Path archive() {
    return folder.resolve("Image_file.tar");
  }

  @Test
  void outsidersReachTheServiceBeforeTheAlarmAndNotAfterIt() {
    assertThat(outsiderBefore).isEqualTo(Reach.ANSWERED);
    assertThat(shop.from(Shop.OUTSIDER)).isEqualTo(Reach.BLOCKED);
  }

  @Test
  void respondersAreStillLetThroughToTheFrozenContainer() {
    assertThat(shop.from(Shop.RESPONDER)).isEqualTo(Reach.SILENT);
  }

  @Test
  void theContainerIsFrozenAndTheIncidentContained() {
    assertThat(incident.path("state").asString()).isEqualTo("contained");
    assertThat(container.state()).isEqualTo("paused");
    assertThat(Steps.states(incident, "freeze")).containsOnly("done");
    assertThat(Steps.states(incident, "isolate")).containsOnly("done");
    assertThat(Steps.states(incident, "cut-network")).containsOnly("done");
    assertThat(container.isCut()).isTrue();
    assertThat(Steps.changesInForce(incident)).contains("impound release web-1/");
  }

  @Test
  void everyKindOfEvidenceIsSealedAndVerified() {
    List<JsonNode> items = lab.impound().json("evidence", "list", id).valueStream().toList();

    assertThat(items)
        .extracting(item -> item.path("kind").asString())
        .containsExactlyInAnyOrder(
            "container-inspect",
            "before-pause",
            "image-inspect",
            "image-history",
            "processes",
            "sockets",
            "network",
            "process-files",
            "tmpfs",
            "stats",
            "execs",
            "events",
            "diff",
            "logs",
            "image");
    assertThat(items).extracting(item -> item.path("state").asString()).containsOnly("sealed");
    assertThat(items)
        .allSatisfy(
            item -> lab.impound().run("evidence", "verify", item.path("id").asString()).orFail());
  }

  @Test
  void theSandboxHoldsTheIntrudersFileAndNotTheDeletedOne() {
    Impound impound = lab.impound();
    impound.run("quarantine", "load", image(), "--node", Lab.QUARANTINE).orFail();
    impound.run("quarantine", "run", image(), "--node", Lab.QUARANTINE, "--name", SANDBOX).orFail();

    String seen =
        impound
            .runWithInput(
                "sha256sum %s; ls %s || echo gone; grep CapEff /proc/self/status; exit%n"
                    .formatted(Intruder.BACKDOOR, Intruder.DELETED),
                "quarantine",
                "shell",
                SANDBOX)
            .out();

    assertThat(seen).contains(intruder.backdoorSha256(), "gone", "0000000000000000");
    assertThat(impound.json("quarantine", "list").toString())
        .contains(SANDBOX, "\"networkMode\":\"none\"");
  }

  @Test
  void theArchiveLoadsWithStockDockerAndItsIdIsTheConfigsDigest() throws IOException {
    Engine quarantine = lab.quarantine();
    String manifest = run("tar", "-xOf", archive().toString(), "manifest.json").orFail();
    String config = manifest.replaceAll("(?s).*\"Config\":\"([0-9a-f]{64})\\.json\".*", "$1");

    quarantine.ask("load", "-i", archive().toString());

    String imageId = "sha256:" + config;
    assertThat(manifest).contains("\"RepoTags\":null");
    assertThat(quarantine.ask("inspect", "-f", "{{.Id}}", imageId)).isEqualTo(imageId);
    assertThat(inImage(quarantine, imageId, "sha256sum " + Intruder.BACKDOOR))
        .contains(intruder.backdoorSha256());
    assertThat(inImage(quarantine, imageId, "ls /etc")).doesNotContain("audit.conf");
    assertThat(Files.readString(folder.resolve("Image_file.json"))).contains(container.id());
  }

  private static String inImage(Engine engine, String imageId, String line) {
    return engine.ask(
        "run", "--rm", "--network", "none", "--entrypoint", "/bin/sh", imageId, "-c", line);
  }

  @Test
  void skopeoReadsTheArchive() {
    String told = run("skopeo", "inspect", "docker-archive:" + archive()).orFail();

    assertThat(told).contains("\"Layers\"");
  }

  @Test
  void savingTheOriginalImageLosesWhatTheIntruderWroteAndTheEvidenceHoldsIt() {
    Path saved = folder.resolve("original.tar");
    lab.engine().ask("save", "-o", saved.toString(), Container.IMAGE);

    assertThat(filesIn(saved)).contains("audit.conf").doesNotContain("backdoor.sh");
    assertThat(filesIn(archive())).contains("backdoor.sh", ".wh.audit.conf");
  }

  /** Names in every layer of an archive. */
  private String filesIn(Path tar) {
    String list =
        """
        d=$(mktemp -d); tar -xf "$0" -C "$d"
        find "$d" -type f -exec sh -c 'tar -tf "$1" 2>/dev/null' sh {} ';'; rm -rf "$d"
        """;
    return run("sh", "-c", list, tar.toString()).orFail();
  }

  @Test
  void theProcessWithoutAnExecutableIsInTheEvidence() throws IOException {
    String item = lab.impound().item(id, "processes").path("id").asString();

    lab.impound().run("evidence", "pull", item, "-d", folder.toString()).orFail();

    assertThat(Files.readString(folder.resolve("processes.jsonl")))
        .contains(Intruder.EXECUTABLE, "DB_PASSWORD=hunter2");
  }

  @Test
  void aPulledIncidentProvesItselfToStockToolsUntilAByteIsChanged() throws IOException {
    Path cases = lab.work().resolve("cases");
    lab.impound().run("evidence", "pull", id, "-d", cases.toString()).orFail();
    Path capture;
    try (Stream<Path> folders = Files.list(cases)) {
      capture = folders.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    String[] stock = {"sh", "-c", "cd \"$0\" && sh VERIFY.txt", capture.toString()};
    String[] offline = {
      "evidence", "verify", capture.toString(), "--offline", "--root", lab.trust().root().toString()
    };
    assertThat(run(stock).orFail()).contains("verified");
    lab.impound().run(offline).orFail();

    Path item = capture.resolve("manifest.json.tsr");
    byte[] bytes = Files.readAllBytes(item);
    bytes[bytes.length / 2] ^= 1;
    Files.write(item, bytes);

    assertThat(run(stock).exit()).isNotZero();
    assertThat(lab.impound().run(offline).exit()).isEqualTo(DAMAGED);
  }

  private static Output run(String... command) {
    return Output.of(LIMIT, Map.of(), List.of(command));
  }
}
