package dev.impound.agent.testing;

import dev.impound.wire.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes archives as an engine's save does. */
public final class Archive {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(out, 512, "UTF-8");

  /** Name of a blob in the OCI layout. */
  public static String blobName(byte[] content) {
    return "blobs/sha256/" + Sha256.of(content).hex();
  }

  /** Adds a file under its digest. */
  public Archive blob(byte[] content) {
    return file(blobName(content), content);
  }

  /** Adds a file. */
  public Archive file(String name, byte[] content) {
    try {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a symbolic link. */
  public Archive link(String name, String target) {
    try {
      TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
      entry.setLinkName(target);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the archive. */
  public byte[] bytes() {
    try {
      tar.close();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
