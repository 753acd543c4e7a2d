package dev.impound.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.localcloud.api.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code impound-local-cloud fault} against a running stand-in. */
class FaultCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private LocalCloud local;

  @BeforeEach
  void start() throws IOException {
    local = LocalCloud.start(World.contract(), World.SECRET_KEY, Clock.systemUTC(), new Random(5));
  }

  @AfterEach
  void stop() {
    local.close();
  }

  private int run(String... words) {
    String[] all = new String[words.length + 3];
    all[0] = "fault";
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = "--url";
    all[words.length + 2] = local.endpoint();
    return new CommandLine(new Main())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all);
  }

  @Test
  void ordersShowsAndForgetsFaults() {
    assertThat(run("add", "hang-after", "--method", "put", "--path", "/listeners/", "--skip", "1"))
        .isZero();
    assertThat(out.toString()).contains("1 x PUT /listeners/ after 1: hang, carried out");
    assertThat(local.faults().waiting())
        .singleElement()
        .extracting(Fault::effect)
        .isEqualTo(Fault.Kind.HANG_AFTER.effect());

    assertThat(run("clear")).isZero();
    assertThat(local.faults().waiting()).isEmpty();
    assertThat(out.toString()).contains("no fault waits");
  }

  @Test
  void saysWhichKindsThereAreWhereOneIsUnknown() {
    assertThat(run("add", "nonsense")).isEqualTo(2);
    assertThat(err.toString())
        .contains("there is no fault \"nonsense\"; there are throttled, conflict");
    assertThat(local.faults().waiting()).isEmpty();
  }
}
