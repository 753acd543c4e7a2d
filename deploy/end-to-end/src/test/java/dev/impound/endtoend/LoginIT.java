package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operators who log in by a code, over the programs and ports that they use. */
class LoginIT {
  private static final int NOT_ALLOWED = 4;

  @Test
  void anOperatorLogsInWorksAndIsShutOut() throws IOException {
    try (Lab lab = Lab.start();
        Container container = Container.sleeping(lab.engine(), "e2e-login")) {
      Path config = lab.work().resolve("ben/config.yaml");
      Path code = lab.work().resolve("code");
      lab.impound().run("operator", "grant", "ben", "--role", "responder").orFail();
      Files.writeString(code, code(lab));
      String address = "127.0.0.1:" + lab.controller().enrolmentPort();
      Impound ben = new Impound(config);

      ben.run("login", "--controller", address, "--code-file", code.toString()).orFail();

      assertThat(ben.run("status").orFail()).contains("ben");
      lab.controller().kill();
      lab.restartController();
      ben.run("login", "--renew").orFail();
      ben.run("contain", "web-1/e2e-login", "--reason", "test", "--yes");
      assertThat(container.state()).isEqualTo("paused");
      assertThat(lab.impound().run("operator", "list").orFail()).contains("ben");
      Impound again = new Impound(lab.work().resolve("thief/config.yaml"));
      Output spent = again.run("login", "--controller", address, "--code-file", code.toString());
      assertThat(spent.exit()).isNotZero();
      assertThat(spent.err()).contains("LOGIN_REFUSED");
      assertIsShutOut(lab, ben);
    }
  }

  private static String code(Lab lab) {
    String told = lab.impound().json("operator", "invite", "ben").path("code").asString();
    assertThat(told).startsWith("impound-login1.");
    return told;
  }

  private static void assertIsShutOut(Lab lab, Impound ben) {
    lab.impound().run("operator", "revoke", "ben").orFail();
    Output after = ben.run("status");
    assertThat(after.exit()).isEqualTo(NOT_ALLOWED);
    assertThat(List.of("OPERATOR_REVOKED", "CERTIFICATE_ENDED"))
        .anyMatch(reason -> after.err().contains(reason));
  }
}
