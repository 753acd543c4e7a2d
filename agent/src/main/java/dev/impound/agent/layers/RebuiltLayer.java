package dev.impound.agent.layers;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The archive of a layer, put together again while it is read. Reading fails where a file is gone
 * or has another size; whether the bytes are right only their digest tells.
 */
final class RebuiltLayer extends InputStream {
  private final TarSplit parts;
  private final LayerFolder folder;
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private @Nullable ReadableByteChannel file;
  private long left;

  /** Puts together {@code parts} with the files in {@code folder}; owns both. */
  RebuiltLayer(TarSplit parts, LayerFolder folder) {
    this.parts = parts;
    this.folder = folder;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!bytes.hasRemaining() && left == 0) {
      if (!advance()) {
        return -1;
      }
    }
    if (bytes.hasRemaining()) {
      int count = Math.min(length, bytes.remaining());
      bytes.get(buffer, offset, count);
      return count;
    }
    return readFile(buffer, offset, (int) Math.min(length, left));
  }

  private int readFile(byte[] buffer, int offset, int length) throws IOException {
    ReadableByteChannel source = file;
    int count = source == null ? -1 : source.read(ByteBuffer.wrap(buffer, offset, length));
    if (count < 0) {
      throw new EOFException("a file of the layer became shorter while it was read");
    }
    left -= count;
    return count;
  }

  private boolean advance() throws IOException {
    closeFile();
    Optional<TarSplit.Part> next = parts.next();
    if (next.isEmpty()) {
      return false;
    }
    switch (next.get()) {
      case TarSplit.Part.Bytes(ByteBuffer content) -> bytes = content;
      case TarSplit.Part.Content(String name, long size) -> {
        file = folder.file(name, size);
        left = size;
      }
    }
    return true;
  }

  private void closeFile() throws IOException {
    ReadableByteChannel open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    try (parts;
        folder) {
      closeFile();
    }
  }
}
