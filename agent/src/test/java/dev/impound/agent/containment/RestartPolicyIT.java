package dev.impound.agent.containment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.container.DockerContainers;
import dev.impound.agent.container.EngineConnection;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.RestartPolicy;
import dev.impound.agent.testing.RealEngine;
import dev.impound.wire.ContainerId;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Docker engine and root. */
class RestartPolicyIT {
  private static final RestartPolicy NO = RestartPolicy.parse("no");

  private static RealEngine real;
  private static EngineConnection connection;
  private static RestartPolicies policies;
  private static String image;

  @BeforeAll
  static void startEngine(@TempDir Path work) {
    real = new RealEngine("agent-restart");
    image = real.image("busybox", work);
    connection = new EngineConnection(RealEngine.SOCKET);
    policies = new RestartPolicies(new DockerContainers(connection));
  }

  @AfterAll
  static void removeAll() {
    real.close();
    connection.close();
  }

  @Test
  void takesThePolicyOfAFrozenContainerAwayAndGivesItBackExactly() {
    for (String text : new String[] {"always", "unless-stopped", "on-failure", "on-failure:7"}) {
      RestartPolicy policy = RestartPolicy.parse(text);
      String name = text.replace(':', '-');
      ContainerId id = real.start(name, "--restart", text, image, "/bin/sh", "-c", "sleep 1000");
      String before = inspected(id);
      real.docker("pause", id.hex());

      assertThat(policies.set(id, NO, policy)).isEqualTo(new PolicyResult.Set(policy));
      assertThat(policies.set(id, NO, policy)).isEqualTo(new PolicyResult.Set(NO));
      assertThat(inspected(id)).isEqualTo("no 0\n");
      assertThat(real.docker("inspect", "-f", "{{.State.Status}}", id.hex())).contains("paused");

      assertThat(policies.set(id, policy, NO)).isEqualTo(new PolicyResult.Set(NO));
      assertThat(inspected(id)).isEqualTo(before);
    }
  }

  private static String inspected(ContainerId id) {
    return real.docker(
        "inspect",
        "-f",
        "{{.HostConfig.RestartPolicy.Name}} {{.HostConfig.RestartPolicy.MaximumRetryCount}}",
        id.hex());
  }

  @Test
  void leavesAloneWhatSomebodyChangedSince() {
    ContainerId id =
        real.start("changed", "--restart", "always", image, "/bin/sh", "-c", "sleep 1000");
    real.docker("update", "--restart", "unless-stopped", id.hex());

    assertThat(policies.set(id, NO, RestartPolicy.parse("always")))
        .isEqualTo(new PolicyResult.Changed("unless-stopped"));
    assertThat(inspected(id)).isEqualTo("unless-stopped 0\n");
  }

  @Test
  void aContainerThatRemovesItselfHasThePolicyNoAndTakesNoOther() {
    ContainerId id = real.start("removed", "--rm", image, "/bin/sh", "-c", "sleep 1000");

    assertThat(policies.set(id, NO, NO)).isEqualTo(new PolicyResult.Set(NO));
    assertThatThrownBy(() -> policies.set(id, RestartPolicy.parse("always"), NO))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("AutoRemove");
  }
}
