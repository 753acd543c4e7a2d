package dev.impound.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.testing.RealEngine;
import dev.impound.wire.ContainerId;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs a Docker engine for the container that does not exist. */
class EngineAwayIT {
  private static final ContainerId NONE = new ContainerId("0".repeat(64));

  @TempDir Path work;

  @Test
  void namesTheSocketThatDoesNotExist() {
    Path socket = work.resolve("docker.sock");
    try (EngineConnection connection = new EngineConnection(socket)) {
      assertThatThrownBy(() -> new DockerContainers(connection).list(true))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.UNAVAILABLE))
          .hasMessageContaining(socket.toString());
    }
  }

  @Test
  void tellsAnEngineThatStoppedFromOneThatRefuses() throws Exception {
    Path socket = work.resolve("docker.sock");
    try (ServerSocketChannel stopped = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stopped.bind(UnixDomainSocketAddress.of(socket));
    }
    try (EngineConnection connection = new EngineConnection(socket)) {
      DockerContainers containers = new DockerContainers(connection);
      assertThatThrownBy(() -> containers.pause(NONE)).satisfies(EngineAwayIT::isUnavailable);
      assertThatThrownBy(() -> containers.inspect(NONE)).satisfies(EngineAwayIT::isUnavailable);
    }
  }

  private static void isUnavailable(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.UNAVAILABLE));
  }

  @Test
  void comesBackFromAnEngineThatHangs() throws Exception {
    Path socket = work.resolve("docker.sock");
    try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      hung.bind(UnixDomainSocketAddress.of(socket));
      try (EngineConnection connection = new EngineConnection(socket)) {
        assertThatThrownBy(() -> new DockerContainers(connection).facts())
            .satisfies(EngineAwayIT::isUnavailable)
            .hasMessageContaining("did not answer");
      }
    }
  }

  @Test
  void saysThatAContainerDoesNotExist() {
    try (EngineConnection connection = new EngineConnection(RealEngine.SOCKET)) {
      DockerContainers containers = new DockerContainers(connection);
      for (Runnable call :
          new Runnable[] {
            () -> containers.describe(NONE),
            () -> containers.inspect(NONE),
            () -> containers.pause(NONE),
            () -> new DockerImages(connection).commit(NONE, "test")
          }) {
        assertThatThrownBy(call::run)
            .isInstanceOfSatisfying(
                EngineException.class,
                e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.NO_SUCH_CONTAINER));
      }
      assertThatThrownBy(() -> new DockerImages(connection).describe("sha256:" + NONE.hex()))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.NO_SUCH_IMAGE));
    }
  }
}
