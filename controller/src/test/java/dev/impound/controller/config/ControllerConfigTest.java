package dev.impound.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.access.OperatorSettings;
import dev.impound.controller.approval.ApprovalKind;
import dev.impound.controller.approval.ApprovalSettings;
import dev.impound.controller.rpc.ListenLimits;
import dev.impound.settings.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControllerConfigTest {
  @TempDir private Path folder;
  private String tls;

  @BeforeEach
  void files() throws IOException {
    for (String name : new String[] {"ca.pem", "cert.pem", "key.pem", "credentials.yaml"}) {
      Files.writeString(folder.resolve(name), "x");
    }
    tls =
        """
        tls:
          ca-file: %1$s/ca.pem
          certificate-file: %1$s/cert.pem
          key-file: %1$s/key.pem
        """
            .formatted(folder);
  }

  @Test
  void readsEveryKey() throws IOException {
    ControllerConfig config =
        read(
            """
            listen: 127.0.0.1:9000
            data-directory: /var/lib/impound
            %scloud:
              region: cn-north-4
              project-id: p1
              credentials-file: %s/credentials.yaml
              elb-endpoint: http://127.0.0.1:9443
              ecs-endpoint: http://127.0.0.1:9443
            isolation:
              responders: [10.0.0.10, 192.168.3.0/24]
              address-group: responders
            """
                .formatted(tls, folder));

    assertThat(config.listen().getPort()).isEqualTo(9000);
    assertThat(config.dataDirectory()).isEqualTo(Path.of("/var/lib/impound"));
    assertThat(config.cloud().orElseThrow().elbEndpoint()).contains("http://127.0.0.1:9443");
    assertThat(config.isolation().responders()).containsExactly("10.0.0.10", "192.168.3.0/24");
    assertThat(config.isolation().addressGroup()).isEqualTo("responders");
  }

  @Test
  void needsLittleAndDefaultsTheRest() throws IOException {
    ControllerConfig config = read("data-directory: /var/lib/impound\n" + tls);

    assertThat(config.listen().getPort()).isEqualTo(8444);
    assertThat(config.cloud()).isEmpty();
    assertThat(config.isolation().addressGroup()).isEqualTo("impound-responders");
  }

  @Test
  void readsWhoIsAdminAndWhatOthersMay() throws IOException {
    assertThat(read("data-directory: /d\n" + tls).operators())
        .isEqualTo(OperatorSettings.standard());
    assertThat(
            read("data-directory: /d\noperators: {admins: [ana], default-role: none}\n" + tls)
                .operators())
        .isEqualTo(new OperatorSettings(Set.of("ana"), Optional.empty()));
    assertThatThrownBy(
            () ->
                read(
                    "data-directory: /d\n"
                        + "operators: {admins: [break-glass], default-role: admin}\n"
                        + tls))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("operators.admins")
        .hasMessageContaining("operators.default-role");
  }

  @Test
  void readsWhatConnectionsMayTake() throws IOException {
    assertThat(read("data-directory: /d\n" + tls).limits()).isEqualTo(ListenLimits.STANDARD);
    assertThat(
            read("data-directory: /d\n"
                    + "listen-limits: {connections: 100, per-address: 50, handshakes-per-address:"
                    + " 5, connection-age: 10m}\n"
                    + tls)
                .limits())
        .isEqualTo(
            new ListenLimits(100, 50, 5, Duration.ofMinutes(10), ListenLimits.STANDARD.grace()));
    assertThatThrownBy(
            () ->
                read(
                    "data-directory: /d\n"
                        + "listen-limits: {connections: 1, per-address: 0, connection-age: 1s}\n"
                        + tls))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("listen-limits.connections")
        .hasMessageContaining("listen-limits.per-address")
        .hasMessageContaining("listen-limits.connection-age");
  }

  @Test
  void readsWhatWantsTwoPersons() throws IOException {
    assertThat(read("data-directory: /d\n" + tls).approvals())
        .isEqualTo(ApprovalSettings.standard());
    assertThat(
            read("data-directory: /d\n"
                    + "approvals: {purge: off, contain: off, targets: 9, expires: 1h}\n"
                    + tls)
                .approvals())
        .isEqualTo(
            new ApprovalSettings(
                Set.of(ApprovalKind.RELEASE, ApprovalKind.OVERRIDE), 9, Duration.ofHours(1)));
    assertThatThrownBy(
            () -> read("data-directory: /d\napprovals: {purge: maybe, targets: 0}\n" + tls))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("approvals.purge")
        .hasMessageContaining("approvals.targets");
  }

  @Test
  void readsThePlaybooksThatItNames() throws IOException {
    Files.writeString(
        folder.resolve("playbooks.yaml"), "playbooks: {ours: {match: {sources: [falco]}}}\n");

    ControllerConfig config = read("data-directory: /d\nplaybooks-file: playbooks.yaml\n" + tls);

    assertThat(config.playbooks().all())
        .singleElement()
        .satisfies(playbook -> assertThat(playbook.name()).isEqualTo("ours"));
  }

  @Test
  void tellsTheProblemsOfThePlaybooksBesideItsOwn() throws IOException {
    Files.writeString(folder.resolve("playbooks.yaml"), "playbooks: {ours: {mode: x, step: []}}\n");

    assertThatThrownBy(() -> read("playbooks-file: playbooks.yaml\nlissten: x\n" + tls))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1: playbooks-file: ")
        .hasMessageContaining("playbooks.yaml: line 1: playbooks.ours.mode: must be one of")
        .hasMessageContaining("playbooks.yaml: line 1: unknown key playbooks.ours.step")
        .hasMessageContaining("line 2: unknown key lissten")
        .hasMessageContaining("data-directory is missing");
  }

  @Test
  void tellsNamesThatPlaybooksAndSourcesHaveOfEachOtherInVain() throws IOException {
    Files.writeString(
        folder.resolve("playbooks.yaml"),
        "playbooks: {ours: {match: {sources: [hhs, cloud, smn]}}}\n");

    assertThatThrownBy(
            () ->
                read(
                    """
                    data-directory: /d
                    playbooks-file: playbooks.yaml
                    alarms:
                      sources:
                        cloud:
                          kind: hss
                          playbooks: [ours, theirs]
                    """
                        + tls))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 7: alarms.sources.cloud.playbooks: there is no playbook theirs")
        .hasMessageContaining(
            "line 2: playbooks-file: playbook ours is for hhs, which is no kind of source")
        .hasMessageNotContaining("is for cloud")
        .hasMessageNotContaining("is for smn");
  }

  @Test
  void takesAPlaybookThatAsksForAConfirmation() throws IOException {
    Files.writeString(
        folder.resolve("playbooks.yaml"),
        "playbooks: {ours: {unconfirmed: {after: 2h, then: page}}}\n");

    ControllerConfig config = read("data-directory: /d\nplaybooks-file: playbooks.yaml\n" + tls);

    assertThat(config.playbooks().all().getFirst().unconfirmed()).isPresent();
  }

  @Test
  void aTopicOrHssNeedsACloud() {
    assertThatThrownBy(
            () -> read("data-directory: /d\n" + tls + "alarms: {sources: {events: {kind: hss}}}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("alarms.sources.events")
        .hasMessageContaining("needs the section cloud");
  }

  @Test
  void readsTheDatabaseThatControllersShare() throws IOException {
    Files.writeString(folder.resolve("password"), "x");

    ControllerConfig config =
        read(
            """
            data-directory: /d
            name: impound-1
            advertise: impound-1.example.org:8444
            database:
              url: jdbc:postgresql://db.example.org/impound?sslmode=verify-full
              user: impound
              password-file: password
            """
                + tls);

    assertThat(config.name()).isEqualTo("impound-1");
    assertThat(config.advertise()).contains("impound-1.example.org:8444");
    assertThat(config.database())
        .contains(
            new ControllerConfig.Database(
                "jdbc:postgresql://db.example.org/impound?sslmode=verify-full",
                "impound",
                Optional.of(folder.resolve("password"))));
  }

  @Test
  void aControllerAloneAlwaysHasTheSameName() throws IOException {
    ControllerConfig config = read("data-directory: /d\n" + tls);

    assertThat(config.name()).isEqualTo("controller");
    assertThat(config.advertise()).isEmpty();
    assertThat(config.database()).isEmpty();
    assertThatThrownBy(() -> read("data-directory: /d\nname: a\n" + tls))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 2: name: is for several controllers");
  }

  @Test
  void aSharedDatabaseNeedsANameAndAnAddress() {
    assertThatThrownBy(
            () -> read("data-directory: /d\n" + tls + "database: {password-file: none}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("name is missing: controllers that share a database")
        .hasMessageContaining("advertise is missing: another controller sends operators here")
        .hasMessageContaining("database.url is missing")
        .hasMessageContaining("database.user is missing")
        .hasMessageContaining("database.password-file: none does not exist");
  }

  @Test
  void refusesANameAnAddressAndADatabaseThatAreNone() {
    assertThatThrownBy(
            () ->
                read(
                    "data-directory: /d\nname: Impound 1\nadvertise: impound:0\n"
                        + "database: {url: 'jdbc:mysql://db/impound', user: u}\n"
                        + tls))
        .hasMessageContaining("line 2: name: must be 1 to 63 small letters")
        .hasMessageContaining("line 3: advertise: must be HOST:PORT")
        .hasMessageContaining("line 4: database.url: must be jdbc:postgresql://HOST:PORT/DATABASE");
    assertThatThrownBy(
            () ->
                read("database: {url: 'jdbc:postgresql://db/x?Password=hunter2', user: u}\n" + tls))
        .hasMessageContaining("must not hold a user or a password")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(
            () -> read("database: {url: 'jdbc:postgresql://u:hunter2@db/x', user: u}\n" + tls))
        .hasMessageContaining("must not hold a user or a password")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void tellsAllUnknownKeysWithTheirLines() {
    assertThatThrownBy(
            () ->
                read("data-directory: /d\nlissten: x\n" + tls + "isolation:\n  respondents: []\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 2: unknown key lissten")
        .hasMessageContaining("line 8: unknown key isolation.respondents");
  }

  @Test
  void takesTheCloudsKeyFromTheServersAgencyAndThenNoFile() throws IOException {
    String cloud =
        """
        data-directory: /d
        %scloud:
          region: r
          project-id: p
          credentials: agency
        %sisolation:
          responders: [10.0.0.1]
        """;

    assertThat(read(cloud.formatted(tls, "")).cloud().orElseThrow().credentials())
        .isEqualTo(ControllerConfig.Cloud.Keys.AGENCY);
    String file = "  credentials-file: %s/credentials.yaml\n".formatted(folder);
    assertThatThrownBy(() -> read(cloud.formatted(tls, file)))
        .hasMessageContaining("cloud.credentials-file: goes with cloud.credentials: file alone");
  }

  @Test
  void tellsEverythingThatIsMissingAtOnce() {
    assertThatThrownBy(() -> read("cloud:\n  region: cn-north-4\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("data-directory is missing")
        .hasMessageContaining("tls.ca-file is missing")
        .hasMessageContaining("cloud.project-id is missing")
        .hasMessageContaining("cloud.credentials-file is missing")
        .hasMessageContaining("isolation.responders is missing");
  }

  @Test
  void refusesADoubledKeyAFileThatIsMissingAndAnEmptyOne() throws IOException {
    assertThatThrownBy(() -> read("listen: a:1\nlisten: b:2\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("listen");
    assertThatThrownBy(() -> ControllerConfig.read(folder.resolve("none.yaml")))
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> read("")).isInstanceOf(ConfigException.class);
  }

  private ControllerConfig read(String yaml) throws IOException {
    return ControllerConfig.read(Files.writeString(folder.resolve("controller.yaml"), yaml));
  }
}
