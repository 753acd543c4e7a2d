package dev.impound.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.config.AgentConfig.Address;
import dev.impound.agent.config.AgentConfig.Role;
import dev.impound.settings.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigFileTest {
  private static final String TLS =
      """
      tls: {ca-file: ca.pem, certificate-file: cert.pem, key-file: key.pem}
      command-key-file: ca.pem
      """;

  @TempDir Path folder;

  @BeforeEach
  void makeTlsFiles() throws IOException {
    for (String name : new String[] {"ca.pem", "cert.pem", "key.pem"}) {
      Files.writeString(folder.resolve(name), "x");
    }
  }

  private AgentConfig read(String yaml) throws IOException, ConfigException {
    return AgentConfigFile.read(Files.writeString(folder.resolve("agent.yaml"), yaml));
  }

  @Test
  void readsTheBandwidthAndRefusesOneThatIsNone() throws Exception {
    assertThat(read("controller: a:1\ndelivery: {compression: never}\n" + TLS).compression())
        .isEqualTo(AgentConfig.Compression.NEVER);
    assertThat(read("controller: a:1\n" + TLS).compression())
        .isEqualTo(AgentConfig.Compression.AUTO);
    assertThatThrownBy(() -> read("controller: a:1\ndelivery: {compression: gzip}\n" + TLS))
        .hasMessageContaining("delivery.compression");
    assertThat(read("controller: a:1\ndelivery: {bandwidth: 20MiB}\n" + TLS).bandwidth())
        .hasValue(20L << 20);
    assertThat(read("controller: a:1\n" + TLS).bandwidth()).isEmpty();
    assertThatThrownBy(() -> read("controller: a:1\ndelivery: {bandwidth: fast}\n" + TLS))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"fast\" is not a length of at least 65536 bytes");
  }

  @Test
  void readsTheLimitsOfACaptureAndRefusesAPartLargerThanTheWhole() throws Exception {
    CaptureSettings usual = read("controller: a:1\n" + TLS).capture();
    assertThat(usual.file()).isEqualTo(2L << 30);
    assertThat(usual.time()).hasMinutes(10);
    CaptureSettings set =
        read("controller: a:1\ncapture: {limits: {file: 5MiB, volumes: 1TiB, time: 90s}}\n" + TLS)
            .capture();
    assertThat(set.file()).isEqualTo(5L << 20);
    assertThat(set.volumes()).isEqualTo(1L << 40);
    assertThat(set.time()).hasSeconds(90);
    assertThatThrownBy(
            () -> read("controller: a:1\ncapture: {limits: {process-memory: 20GiB}}\n" + TLS))
        .hasMessageContaining("more than the 17179869184 of capture.limits.memory");
  }

  @Test
  void hasDefaultsForAllButControllerAndTls() throws Exception {
    AgentConfig config = read("controller: impound.example:8444\n" + TLS);

    assertThat(config.controllers()).containsExactly(new Address("impound.example", 8444));
    assertThat(config.roles()).containsExactly(Role.NODE);
    assertThat(config.dockerSocket()).isEqualTo(Path.of("/var/run/docker.sock"));
    assertThat(config.stateDirectory()).isEqualTo(Path.of("/var/lib/impound-agent"));
    assertThat(config.privateIps()).isEmpty();
    assertThat(config.checkSkippedLayers()).isTrue();
    assertThat(config.tls().orElseThrow().key()).isEqualTo(folder.resolve("key.pem"));
  }

  @Test
  void readsEveryKey() throws Exception {
    AgentConfig config =
        read(
            "controller: '[::1]:8444'\n"
                + TLS
                + """
                roles: [node, quarantine]
                docker-socket: /run/other.sock
                state-directory: state
                check-skipped-layers: no
                private-ips:
                  - 10.0.0.1
                  - fd00::1
                """);

    assertThat(config.controllers()).containsExactly(new Address("::1", 8444));
    assertThat(config.roles()).containsExactlyInAnyOrder(Role.NODE, Role.QUARANTINE);
    assertThat(config.dockerSocket()).isEqualTo(Path.of("/run/other.sock"));
    assertThat(config.stateDirectory()).isEqualTo(folder.resolve("state"));
    assertThat(config.privateIps()).containsExactly("10.0.0.1", "fd00::1");
    assertThat(config.checkSkippedLayers()).isFalse();
  }

  @Test
  void takesSeveralControllersInTheirOrder() throws Exception {
    AgentConfig config = read("controller: [b.example:8444, a.example:8444]\n" + TLS);

    assertThat(config.controllers())
        .containsExactly(new Address("b.example", 8444), new Address("a.example", 8444));
  }

  @Test
  void refusesAListOfControllersThatSaysNothingOrAThingTwice() {
    assertThatThrownBy(() -> read("controller: []\n" + TLS))
        .hasMessageContaining("line 1: controller: is empty");
    assertThatThrownBy(() -> read("controller: [a:1, a:1]\n" + TLS))
        .hasMessageContaining("line 1: controller: an address is there twice");
    assertThatThrownBy(() -> read("controller: [a:1, b]\n" + TLS))
        .hasMessageContaining("\"b\" is not of the form host:port");
    assertThatThrownBy(() -> read(TLS)).hasMessageContaining("controller is missing");
  }

  @Test
  void reportsAllProblemsAtOnceWithKeyAndLine() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    controller: nowhere
                    tls: {ca-file: missing.pem, certificate-file: cert.pem}
                    roles: [boss]
                    private-ips: [here]
                    colour: red
                    """))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.problems())
                    .satisfiesExactlyInAnyOrder(
                        one -> assertThat(one).startsWith("line 1: controller: \"nowhere\""),
                        one ->
                            assertThat(one)
                                .startsWith("line 2: tls.ca-file: ")
                                .contains("missing.pem"),
                        one -> assertThat(one).isEqualTo("tls.key-file is missing"),
                        one -> assertThat(one).startsWith("command-key-file is missing"),
                        one -> assertThat(one).startsWith("line 3: roles: \"boss\""),
                        one -> assertThat(one).startsWith("line 4: private-ips: \"here\""),
                        one -> assertThat(one).isEqualTo("line 5: unknown key colour")));
  }

  @Test
  void needsACommandKeyUnlessItIsToldToTakeUnsignedCommands() throws Exception {
    String tls = TLS.lines().findFirst().orElseThrow() + "\n";
    assertThat(read("controller: a:1\n" + TLS).takesUnsigned()).isFalse();
    assertThat(read("controller: a:1\n" + TLS).commandKeys()).contains(folder.resolve("ca.pem"));
    assertThatThrownBy(() -> read("controller: a:1\n" + tls))
        .hasMessageContaining("command-key-file")
        .hasMessageContaining("impound-controller issue command");
    assertThat(read("controller: a:1\nstate-directory: none\n").commandKeys())
        .as("a node that has yet to enrol")
        .isEmpty();
    AgentConfig open = read("controller: a:1\nunsigned-commands: accept\n" + tls);
    assertThat(open.takesUnsigned()).isTrue();
    assertThat(open.commandKeys()).isEmpty();
    assertThatThrownBy(() -> read("controller: a:1\nunsigned-commands: maybe\n" + TLS))
        .hasMessageContaining("unsigned-commands");
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    assertThatThrownBy(() -> read("controller: a:1\ncontroller: b:2\n" + TLS))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void refusesWhatIsNoYaml() {
    assertThatThrownBy(() -> read("controller: [\n")).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> read("")).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> AgentConfigFile.read(folder.resolve("none.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.yaml");
  }
}
