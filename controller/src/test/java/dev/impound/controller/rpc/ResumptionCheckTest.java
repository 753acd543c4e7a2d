package dev.impound.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.impound.controller.identity.Authority;
import dev.impound.controller.testing.Program;
import dev.impound.wire.MutualTls;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import io.netty.handler.ssl.SslContext;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumptionCheckTest {
  private static final String DOMAIN = "test.example";

  @TempDir private Path folder;

  private TlsFiles controller() throws Exception {
    return Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC())
        .issue(SpiffeId.controller(DOMAIN), folder.resolve("controller"));
  }

  @Test
  void letsPassWhatTakesUpNoSession() throws Exception {
    SslContext server = MutualTls.server(controller());

    assertThatCode(() -> ResumptionCheck.run(server)).doesNotThrowAnyException();
  }

  /** In a Java without the property, which is read once in a life. */
  @Test
  void refusesToServeWhatTakesUpSessions() throws Exception {
    Program child =
        Program.run(
            folder,
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            classPath(),
            Child.class.getName(),
            controller().certificate().resolveSibling("").toString());

    assertThat(child.output())
        .contains("a session outlives its certificate")
        .contains("-Djdk.tls.server.newSessionTicketCount=0")
        .doesNotContain("serves");
  }

  /** What a controller does first. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      Path tls = Path.of(arguments[0]);
      try {
        ResumptionCheck.run(
            MutualTls.server(
                new TlsFiles(
                    tls.resolve("ca.pem"), tls.resolve("cert.pem"), tls.resolve("key.pem"))));
        System.out.println("serves");
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static String classPath() {
    return Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader
        ? Arrays.stream(loader.getURLs())
            .map(URL::getPath)
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }
}
