package dev.impound.localcloud.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CloudFileReaderTest {
  private static final String ACCESS =
      """
      listen: 127.0.0.1:0
      project-id: p
      access-key: k
      secret-key-file: secret
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void readsTheSampleWithEveryKey() {
    CloudFile file = CloudFileReader.read(Path.of("sample.yaml"));

    assertThat(file.listeners())
        .singleElement()
        .satisfies(listener -> assertThat(listener.ipGroup()).isNotNull());
    assertThat(file.ipGroups().getFirst().addresses()).hasSize(3);
    assertThat(file.l7Policies()).hasSize(1);
    assertThat(file.smn().topics()).containsExactly("hss-alarms");
    assertThat(file.smn().trustedCaFile()).startsWith("/").endsWith("alarm-ca.pem");
    assertThat(file.smn().subscriptions())
        .singleElement()
        .satisfies(one -> assertThat(one.headers()).containsKey("x-impound-token"));
  }

  @Test
  void startsWithNothingButAccess() throws IOException {
    CloudFile file = CloudFileReader.read(write(ACCESS));

    assertThat(file.listeners()).isEmpty();
    assertThat(file.region()).isEqualTo("local-1");
    assertThat(file.smn()).isEqualTo(CloudFile.Smn.none());
  }

  @Test
  void namesTheLineOfAnUnknownKey() {
    assertThatThrownBy(() -> CloudFileReader.read(write(ACCESS + "listner: x\n")))
        .hasMessageContaining("line 5: unknown key \"listner\"");
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    assertThatThrownBy(() -> CloudFileReader.read(write(ACCESS + "listen: 127.0.0.1:1\n")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("listen");
  }

  @Test
  void tellsEveryProblemAtOnce() {
    String wrong =
        """
        listen: somewhere
        pools:
          - {id: "a b", load-balancer: missing, members: [{id: m, address: 10.0.0.1, port: 0}]}
        listeners:
          - {id: l, load-balancer: none, port: 70000, default-pool: none}
          - {id: l, load-balancer: none}
        region: North
        smn:
          topics: ["a b", a, a]
          subscriptions: [{topic: b, endpoint: "https://host/"}]
        """;

    assertThatThrownBy(() -> CloudFileReader.read(write(wrong)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("listen: write host:port")
        .hasMessageContaining("project-id: missing")
        .hasMessageContaining("\"a b\"")
        .hasMessageContaining("there is no \"missing\"")
        .hasMessageContaining("port is 1 to 65535")
        .hasMessageContaining("port is 0 (any free one) to 65535")
        .hasMessageContaining("\"l\" stands twice")
        .hasMessageContaining("region: ")
        .hasMessageContaining("topic \"a b\" is not")
        .hasMessageContaining("topic \"a\" stands twice")
        .hasMessageContaining("there is no \"b\"");
  }

  @Test
  void readsTheSecretKeyBesideTheFile() throws IOException {
    Path file = write(ACCESS);
    Files.writeString(folder.resolve("secret"), "abc\n");

    assertThat(CloudFileReader.secretKey(file, "secret")).isEqualTo("abc");
    assertThatThrownBy(() -> CloudFileReader.secretKey(file, "missing"))
        .hasMessageContaining("secret-key-file");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("local-cloud.yaml"), text);
  }
}
