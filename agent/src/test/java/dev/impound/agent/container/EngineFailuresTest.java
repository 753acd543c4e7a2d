package dev.impound.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.container.EngineException.Kind;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineFailuresTest {
  @ParameterizedTest
  @CsvSource({
    "404, No such container: web, NO_SUCH_CONTAINER",
    "404, No such image: sha256:1, NO_SUCH_IMAGE",
    "409, Container 1 is not running, NOT_RUNNING",
    "409, Conflict. The container name \"/web\" is already in use by container 1, NAME_TAKEN",
    "500, write /var/lib/docker/tmp/x: no space left on device, DISK_FULL",
    "500, something else, REFUSED"
  })
  void tellsKindsApart(int status, String message, Kind kind) {
    EngineException failure =
        EngineFailures.of(
            "do it", status, "{\"message\":\"%s\"}\n".formatted(message.replace("\"", "\\\"")));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure).hasMessage("cannot do it: " + message);
  }

  @Test
  void takesABrokenConnectionForAnEngineThatIsAway() {
    EngineException failure =
        EngineFailures.of("do it", new IllegalStateException(new SocketException("refused")));

    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void keepsAnAnswerThatIsNoJson() {
    assertThat(EngineFailures.of("do it", 502, "bad gateway"))
        .hasMessage("cannot do it: bad gateway");
    assertThat(EngineFailures.of("do it", 502, "{bad")).hasMessage("cannot do it: {bad");
  }
}
