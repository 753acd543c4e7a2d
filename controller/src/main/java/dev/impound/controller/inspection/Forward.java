package dev.impound.controller.inspection;

import java.io.IOException;

/** Bytes that are read from the front to the end. */
interface Forward {
  /** Reads as many bytes as there are, up to {@code length}; tells how many. */
  int read(byte[] into, int length) throws IOException;

  /** Leaves out as many bytes as there are, up to {@code count}; tells how many. */
  long skip(long count) throws IOException;
}
