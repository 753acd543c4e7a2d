package dev.impound.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.access.AuditTrail;
import dev.impound.wire.DurableFiles;
import dev.impound.wire.EnrolmentToken;
import dev.impound.wire.PinnedTrustManager;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way over real TLS. */
class LoginTest {
  @TempDir Path folder;
  private LoginRig controller;
  private CliRig rig;
  private Path admin;
  private Path ben;

  @BeforeEach
  void start() throws Exception {
    controller = new LoginRig(folder, Set.of("alice"));
    rig = new CliRig(folder);
    rig.dialer = new MutualTlsDialer();
    admin = controller.byHand("alice");
    ben = folder.resolve("ben/config.yaml");
  }

  @AfterEach
  void stop() {
    rig.close();
    controller.close();
  }

  private int as(Path config, String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = config.toString();
    return rig.run(all);
  }

  private String invite(String... more) {
    String[] all = new String[3 + more.length];
    all[0] = "operator";
    all[1] = "invite";
    all[2] = "ben";
    System.arraycopy(more, 0, all, 3, more.length);
    assertThat(as(admin, all)).as(rig.err()).isZero();
    return rig.out().lines().skip(1).findFirst().orElseThrow().strip();
  }

  private int login(String code) {
    rig.type(code + "\n");
    return as(ben, "login", "--controller", controller.loginAddress(), "--code-file", "-");
  }

  @Test
  void aCodeGivesACertificateThatWorksAtOnce() throws IOException {
    assertThat(login(invite())).as(rig.err()).isZero();

    assertThat(rig.out()).startsWith("logged in as ben until ").contains("; renewed, until ");
    assertThat(as(ben, "operator", "list")).as(rig.err()).isZero();
    assertThat(rig.err()).contains("you are ben");
    assertThat(rig.out()).contains("CERTIFICATE ENDS");
    Path key = ben.resolveSibling("login").resolve("key.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(key.toRealPath().getParent())))
        .isEqualTo("rwx------");
    assertThat(controller.trail.find(search("LoginService/Login")))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.asked().caller()).endsWith("/operator/ben");
              assertThat(entry.outcome().status()).isEqualTo("OK");
            });
  }

  private static AuditTrail.Search search(String call) {
    return new AuditTrail.Search(
        "", call, "", "", "", Optional.empty(), Optional.empty(), 0, false, 100);
  }

  @Test
  void theInvitationTellsTheLineAndWhatTheNameMay() {
    String code = invite("--ttl", "1h");

    assertThat(code).startsWith("impound-login1.");
    assertThat(rig.out()).endsWith("  impound login --controller 127.0.0.1:8445\n");
    assertThat(rig.err())
        .isEqualTo(
            "ben has no role and may what a viewer may; give one: impound operator grant ben"
                + " --role ROLE\n");
  }

  @Test
  void whatIsWrongWithACodeIsNotTold() {
    String spent = invite();
    assertThat(login(spent)).isZero();
    String expired = invite();
    controller.now.updateAndGet(now -> now.plus(Duration.ofMinutes(16)));
    EnrolmentToken wrong =
        EnrolmentToken.make(
            EnrolmentToken.Kind.OPERATOR,
            new SecureRandom(),
            PinnedTrustManager.pinOf(controller.desk.roots().getFirst()));

    assertThat(login(spent)).isEqualTo(ExitCode.NOT_ALLOWED.number());
    String told = rig.err();
    assertThat(told).contains("LOGIN_REFUSED").doesNotContain(spent);
    assertThat(login(expired)).isEqualTo(ExitCode.NOT_ALLOWED.number());
    assertThat(rig.err()).isEqualTo(told);
    assertThat(login(wrong.reveal())).isEqualTo(ExitCode.NOT_ALLOWED.number());
    assertThat(rig.err()).isEqualTo(told);
  }

  @Test
  void aLostAnswerIsFetchedAgainByTheSameCode() throws IOException {
    String code = invite();
    Files.createDirectories(ben.getParent());
    var key = new LoginFolder(ben, new DurableFiles()).pending();
    HostPort place = HostPort.parse(controller.loginAddress());
    EnrolmentToken token = EnrolmentToken.parse(EnrolmentToken.Kind.OPERATOR, code);
    new LoginPort(place).login(token, key);

    assertThat(login(code)).as(rig.err()).isZero();
    assertThat(controller.certificates.good()).hasSize(1);
    assertThat(login(code)).isEqualTo(ExitCode.NOT_ALLOWED.number());
  }

  @Test
  void aTokenOfANodeIsNoCode() {
    EnrolmentToken token =
        EnrolmentToken.make(
            new SecureRandom(), PinnedTrustManager.pinOf(controller.desk.roots().getFirst()));

    assertThat(login(token.reveal())).isEqualTo(ExitCode.USAGE.number());
    assertThat(rig.err()).contains("this is no login code").doesNotContain(token.reveal());
  }

  @Test
  void aConfigurationThatIsThereIsKept() throws IOException {
    Files.createDirectories(ben.getParent());
    Files.writeString(ben, "controller: old.example:8444\n");

    assertThat(login(invite())).as(rig.err()).isZero();

    assertThat(rig.err()).contains("kept as " + ben + ".bak");
    assertThat(Path.of(ben + ".bak")).hasContent("controller: old.example:8444");
    assertThat(login(invite())).isZero();
    assertThat(rig.err()).doesNotContain("kept as");
  }

  @Test
  void withoutATerminalTheCodeNeedsAFile() {
    assertThat(as(ben, "login", "--controller", controller.loginAddress()))
        .isEqualTo(ExitCode.USAGE.number());
    assertThat(rig.err()).contains("--code-file");
  }

  @Test
  void aLoginIsRenewedUntilItsSessionIsOver() {
    assertThat(login(invite())).isZero();
    for (int time = 0; time < 15; time++) {
      controller.now.updateAndGet(now -> now.plus(Duration.ofHours(11)));
      assertThat(as(ben, "login", "--renew")).as(rig.err()).isZero();
    }

    assertThat(as(ben, "login", "--renew")).isEqualTo(ExitCode.NOT_ALLOWED.number());
    assertThat(rig.err()).contains("SESSION_OVER").contains("impound operator invite ben");
    assertThat(controller.certificates.good()).hasSize(2);
  }

  @Test
  void aCertificateIsRenewedForOneKeyAlone() throws IOException {
    assertThat(login(invite())).isZero();
    Path stolen = copy();
    assertThat(as(ben, "login", "--renew")).as(rig.err()).isZero();

    assertThat(as(stolen, "login", "--renew")).isEqualTo(ExitCode.NOT_ALLOWED.number());
    assertThat(rig.err()).contains("CERTIFICATE_REPLACED");
  }

  /** Of key, certificate and configuration. */
  private Path copy() throws IOException {
    Path copy = Files.createDirectory(ben.resolveSibling("copy"));
    for (String file : new String[] {"ca.pem", "cert.pem", "key.pem"}) {
      Files.copy(ben.resolveSibling("login").resolve(file), copy.resolve(file));
    }
    return Files.writeString(
        copy.resolve("config.yaml"), Files.readString(ben).replace("login/", ""));
  }

  @Test
  void aCertificateMadeByHandIsNotRenewed() {
    assertThat(as(admin, "login", "--renew")).isEqualTo(ExitCode.FAILED.number());
    assertThat(rig.err()).contains("NOT_ENROLLED");
  }

  @Test
  void loggingOutEndsTheCertificateAndRemovesTheKey() throws IOException {
    assertThat(login(invite())).isZero();
    Path login = ben.resolveSibling("login");
    Path stolen = copy();
    assertThat(as(stolen, "operator", "list")).isZero();

    assertThat(as(ben, "logout")).as(rig.err()).isZero();

    assertThat(rig.err()).isEqualTo("logged out\n");
    assertThat(login.resolve("key.pem")).doesNotExist();
    assertThat(as(stolen, "operator", "list")).isEqualTo(ExitCode.NOT_ALLOWED.number());
    assertThat(rig.err()).contains("CERTIFICATE_ENDED");
    assertThat(as(stolen, "login", "--renew")).isEqualTo(ExitCode.NOT_ALLOWED.number());
  }

  @Test
  void whoIsRevokedIsOutUntilInvitedAgain() throws Exception {
    assertThat(login(invite())).isZero();
    String unused = invite();
    Path byHand = controller.byHand("ben");
    controller.now.updateAndGet(now -> now.plus(Duration.ofSeconds(10)));

    assertThat(as(admin, "operator", "revoke", "ben")).as(rig.err()).isZero();

    assertThat(rig.err()).contains("certificates and codes of logins that ended: 2");
    for (Path config : new Path[] {ben, byHand}) {
      assertThat(as(config, "operator", "list")).isEqualTo(ExitCode.NOT_ALLOWED.number());
      assertThat(rig.err()).contains("CERTIFICATE_ENDED");
    }
    assertThat(login(unused)).isEqualTo(ExitCode.NOT_ALLOWED.number());
    assertThat(as(admin, "operator", "invite", "ben")).isEqualTo(ExitCode.FAILED.number());
    assertThat(rig.err()).contains("OPERATOR_REVOKED").contains("--again");
    assertThat(login(invite("--again"))).as(rig.err()).isZero();
    assertThat(as(ben, "operator", "list")).as(rig.err()).isZero();
  }

  @Test
  void whoIsBannedIsNotInvited() {
    controller.bans.ban(SpiffeId.operator(LoginRig.DOMAIN, "ben"), "left", "alice");

    assertThat(as(admin, "operator", "invite", "ben")).isEqualTo(ExitCode.FAILED.number());
    assertThat(rig.err()).contains("OPERATOR_REVOKED").contains("left");
  }

  @Test
  void onlyAnAdminInvitesAndOnlyAWholeName() {
    assertThat(login(invite())).isZero();

    assertThat(as(ben, "operator", "invite", "eve")).isEqualTo(ExitCode.NOT_ALLOWED.number());
    for (String name :
        new String[] {"break-glass", "a/b", "ev\ne", "e\u0000", "", "x".repeat(300)}) {
      assertThat(as(admin, "operator", "invite", name)).as(name).isEqualTo(ExitCode.USAGE.number());
    }
    assertThat(as(admin, "operator", "invite", "eve", "--ttl", "30s"))
        .isEqualTo(ExitCode.USAGE.number());
    assertThat(as(admin, "operator", "invite", "eve", "--ttl", "25h"))
        .isEqualTo(ExitCode.USAGE.number());
  }
}
