package dev.impound.controller.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file that is there already, and must turn out to hold exactly the bytes that arrive. */
final class ExistingFile extends ArrivingFile {
  private final Path file;
  private final InputStream in;

  private ExistingFile(Path file, InputStream in, long announced) {
    super(announced);
    this.file = file;
    this.in = in;
  }

  /** Refuses at once when the length differs. */
  static ExistingFile compare(Path file, long announced) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != announced) {
      throw differs(file);
    }
    return new ExistingFile(file, new BufferedInputStream(Files.newInputStream(file)), announced);
  }

  @Override
  void take(ByteBuffer data) throws IOException {
    byte[] arrived = new byte[data.remaining()];
    data.get(arrived);
    if (!Arrays.equals(arrived, in.readNBytes(arrived.length))) {
      throw differs(file);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static ComplaintException differs(Path file) {
    return Complaint.of(
            ExitCode.REFUSED,
            "FILE_EXISTS",
            "did not write " + file,
            "another file of this name is there",
            "pull into another folder with -d, or replace it with --force")
        .asException();
  }
}
