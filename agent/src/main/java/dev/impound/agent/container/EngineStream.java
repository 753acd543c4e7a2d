package dev.impound.agent.container;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes from the engine as they come. Closing it before its end cuts the connection at once; an
 * interrupt of the reading thread ends a read.
 */
public final class EngineStream extends FilterInputStream {
  /** How a stream's connection is ended. */
  @FunctionalInterface
  public interface Connection {
    /** Ends it; what is not read yet is lost. */
    void cut();
  }

  private final Connection connection;

  /** Bytes of {@code in}; {@code connection} is cut when this is closed. */
  public EngineStream(InputStream in, Connection connection) {
    super(in);
    this.connection = connection;
  }

  @Override
  public void close() throws IOException {
    connection.cut();
  }
}
