package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LogLinesTest {
  private static byte[] frame(int stream, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + bytes.length)
        .put((byte) stream)
        .position(4)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  private static byte[] joined(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(frames).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static String read(byte[] log, boolean terminal) throws IOException {
    try (LogLines lines = new LogLines(new ByteArrayInputStream(log), terminal)) {
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void keepsTheStreamOfEachLine() throws IOException {
    assertThat(read(joined(frame(1, "T1 out\n"), frame(2, "T2 err\n"), frame(1, "")), false))
        .isEqualTo("stdout T1 out\nstderr T2 err\n");
  }

  @Test
  void endsALineThatTheEngineSplit() throws IOException {
    assertThat(read(joined(frame(1, "T1 long"), frame(1, "T1 er\n")), false))
        .isEqualTo("stdout T1 long\nstdout T1 er\n");
  }

  @Test
  void labelsTheLinesOfATerminal() throws IOException {
    assertThat(read("T1 a\r\nT2 b".getBytes(StandardCharsets.UTF_8), true))
        .isEqualTo("terminal T1 a\r\nterminal T2 b\n");
  }

  @Test
  void passesALongMessageInPieces() throws IOException {
    String text = "T1 " + "x".repeat(200_000) + "\n";

    assertThat(read(frame(2, text), false)).isEqualTo("stderr " + text);
  }

  @Test
  void refusesALogThatBreaksOff() {
    byte[] log = frame(1, "T1 out\n");

    assertThatThrownBy(() -> read(Arrays.copyOf(log, 5), false)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> read(Arrays.copyOf(log, 10), false)).isInstanceOf(EOFException.class);
  }
}
