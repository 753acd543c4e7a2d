package dev.impound.agent.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An exec of a Docker engine. */
final class DockerExecChannel implements ExecChannel {
  private final EngineConnection connection;
  private final String exec;
  private final HijackedSocket socket;
  private final InputStream output;

  DockerExecChannel(
      EngineConnection connection, String exec, HijackedSocket socket, boolean terminal) {
    this.connection = connection;
    this.exec = exec;
    this.socket = socket;
    this.output = terminal ? socket.in() : new FramedOutput(socket.in());
  }

  @Override
  public InputStream output() {
    return output;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    socket.write(bytes);
  }

  @Override
  public void endInput() throws IOException {
    socket.endOutput();
  }

  @Override
  public void resize(int columns, int rows) {
    connection.command(
        EngineConnection.QUICK,
        "resize a shell's terminal",
        docker -> {
          docker.resizeExecCmd(exec).withSize(rows, columns).exec();
          return true;
        });
  }

  @Override
  public OptionalInt exitCode() {
    JsonNode state = state();
    JsonNode code = state.path("ExitCode");
    return !state.path("Running").asBoolean(true) && code.isNumber()
        ? OptionalInt.of(code.asInt())
        : OptionalInt.empty();
  }

  @Override
  public long pid() {
    JsonNode state = state();
    return state.path("Running").asBoolean(false) ? state.path("Pid").asLong(0) : 0;
  }

  private JsonNode state() {
    byte[] answer =
        connection.read(
            "ask for a shell's state", "/exec/" + exec + "/json", EngineConnection.QUICK);
    return JsonMapper.shared().readTree(new String(answer, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
