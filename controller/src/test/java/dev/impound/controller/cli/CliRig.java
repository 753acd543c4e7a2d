package dev.impound.controller.cli;

import dev.impound.wire.Sha256;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Runs commands in this process against a {@link FakeController}, and keeps what they print. */
final class CliRig implements AutoCloseable {
  static final Sha256 CONFIG = Sha256.of(new byte[] {1});

  final FakeController controller = new FakeController();
  final Farewell farewell = new Farewell();
  boolean inputIsTerminal;
  boolean talkIsTerminal;
  InputStream input = new ByteArrayInputStream(new byte[0]);
  Dialer dialer;
  OperatorTerminal.Opener terminal =
      () -> {
        throw new IOException("there is no terminal");
      };
  ArchiveCheck archiveCheck =
      (file, listener) ->
          new ArchiveCheck.Report(
              CONFIG, Sha256.of(Files.readAllBytes(file)), Files.size(file), List.of());

  private final Server server;
  private final Path config;
  private ByteArrayOutputStream out = new ByteArrayOutputStream();
  private ByteArrayOutputStream err = new ByteArrayOutputStream();

  CliRig(Path folder) throws IOException {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
    controller.services().forEach(builder::addService);
    server = builder.intercept(controller).build().start();
    dialer = config -> InProcessChannelBuilder.forName(name).build();
    config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        """
        controller: controller.example:8444
        tls: {ca-file: ca.pem, certificate-file: cert.pem, key-file: key.pem}
        """);
  }

  /** Runs a command; answers its exit code. */
  int run(String... arguments) {
    out = new ByteArrayOutputStream();
    err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            input,
            out,
            err,
            () -> inputIsTerminal,
            () -> talkIsTerminal,
            Map.of("IMPOUND_CONFIG", config.toString()),
            InstantSource.system(),
            dialer,
            archiveCheck,
            terminal,
            farewell);
    return new Impound(surroundings).run(arguments);
  }

  void type(String text) {
    input = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Standard output of the last command. */
  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Standard error of the last command. */
  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
