package dev.impound.controller.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * An image that a real engine saved goes through the store and back into the engine. Needs docker,
 * skopeo and busybox on the machine.
 */
class DockerArchiveIT {
  private static final String BASE = "ev-archive-base:1";
  private static final String INTRUDED = "ev-archive-intruded:1";
  private static final String CONTAINER = "ev-archive";

  @TempDir Path folder;
  private StoreLab lab;
  private String imageId = "";

  @BeforeEach
  void makeAnImageWithAnIntrudersFile() throws IOException, InterruptedException {
    lab = StoreLab.in(Files.createDirectory(folder.resolve("store")));
    removeAll();
    Path bin = Files.createDirectories(folder.resolve("rootfs/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    Shell.run("sh", "-c", "tar -C %s/rootfs -c . | docker import - %s".formatted(folder, BASE));
    Shell.run(
        "docker",
        "run",
        "--name",
        CONTAINER,
        "--network",
        "none",
        BASE,
        "/bin/busybox",
        "sh",
        "-c",
        "echo backdoor > /tmpfile && /bin/busybox ln /tmpfile /bin/door");
    imageId = Shell.run("docker", "commit", CONTAINER, INTRUDED);
  }

  @AfterEach
  void removeWhatWasMade() throws IOException, InterruptedException {
    removeAll();
    lab.close();
  }

  private void removeAll() throws IOException, InterruptedException {
    Shell.run(
        "sh",
        "-c",
        "docker info >/dev/null || { echo this test needs a running docker engine; exit 1; };"
            + " docker rm -fv %s; docker rmi -f %s %s %s; true"
                .formatted(CONTAINER, INTRUDED, BASE, imageId));
  }

  /** The image as an agent takes it apart from "docker save". */
  private StoreLab.Image saved() throws IOException, InterruptedException {
    Path saved = folder.resolve("saved.tar");
    Shell.run("docker", "save", "-o", saved.toString(), imageId);
    assertThat(ArchiveVerifier.verify(saved, ProgressListener.NONE).findings()).isEmpty();
    try (FileChannel file = FileChannel.open(saved)) {
      TarIndex index = TarIndex.read(file);
      JsonNode image =
          HostileJson.parse(index.bytes(index.find("manifest.json").orElseThrow()), "manifest")
              .path(0);
      List<byte[]> layers = new ArrayList<>();
      for (JsonNode name : image.path("Layers")) {
        layers.add(index.bytes(index.find(name.asString()).orElseThrow()));
      }
      byte[] config = index.bytes(index.find(image.path("Config").asString()).orElseThrow());
      return new StoreLab.Image(config, layers, layers.stream().map(Sha256::of).toList());
    }
  }

  private Path exported() throws IOException, InterruptedException {
    Item item = lab.sealed(saved());
    assertThat(item.state()).as(item.reason()).isEqualTo(ItemState.SEALED);
    Path archive = folder.resolve("Image_file.tar");
    try (OutputStream out = Files.newOutputStream(archive)) {
      lab.evidence.archive(item.id()).writeTo(out);
    }
    return archive;
  }

  @Test
  void loadsIntoAnEngineUnderTheSameImageIdWithoutATag() throws Exception {
    Path archive = exported();
    removeAll();

    String loaded = Shell.run("docker", "load", "-i", archive.toString());

    assertThat(loaded).contains("Loaded image ID: " + imageId);
    assertThat(Shell.run("docker", "inspect", "--format", "{{json .RepoTags}}", imageId))
        .isEqualTo("[]");
    assertThat(
            Shell.run(
                "docker",
                "run",
                "--rm",
                "--network",
                "none",
                "--entrypoint",
                "/bin/busybox",
                imageId,
                "cat",
                "/bin/door"))
        .isEqualTo("backdoor");
  }

  @Test
  void isReadBySkopeo() throws Exception {
    Path archive = exported();

    String inspected = Shell.run("skopeo", "inspect", "docker-archive:" + archive);
    String digest =
        Shell.run(
            "sh",
            "-c",
            "skopeo inspect --raw --config docker-archive:%s | sha256sum".formatted(archive));

    assertThat(inspected).contains("\"Layers\"", "\"Architecture\": \"amd64\"");
    assertThat(digest).startsWith(imageId.substring("sha256:".length()));
  }

  @Test
  void liesInTheStoreAsAnOciLayoutThatSkopeoReads() throws Exception {
    exported();

    String inspected =
        Shell.run(
            "skopeo", "inspect", "oci:" + new StoreLayout(lab.root).captures() + "/CAP-1/image");

    assertThat(inspected).contains("\"Layers\"");
  }

  @Test
  void isVerifiedOfflineAsTheEngineSavedIt() throws Exception {
    Path archive = exported();

    ArchiveVerifier.Report report = ArchiveVerifier.verify(archive, ProgressListener.NONE);

    assertThat(report.findings()).isEmpty();
    assertThat(report.config().prefixed()).isEqualTo(imageId);
    assertThat(Shell.run("sha256sum", archive.toString())).startsWith(report.archive().hex());
  }
}
