package dev.impound.agent.container;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;

/**
 * A process in a sandbox and both ways of its bytes. One thread reads and another writes. Closing
 * cuts the connection; it does not end the process.
 */
public interface ExecChannel extends AutoCloseable {
  /** What the process writes, output and errors joined. */
  InputStream output();

  /** Gives bytes to the process. */
  void write(byte[] bytes) throws IOException;

  /** Ends the process's input. */
  void endInput() throws IOException;

  /** Tells the process the size of its terminal. */
  void resize(int columns, int rows);

  /** Exit code; empty while it runs or when it is not known. */
  OptionalInt exitCode();

  /** Pid on the node; 0 when it is not known or has ended. */
  long pid();

  @Override
  void close();
}
