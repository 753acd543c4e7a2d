package dev.impound.controller.export;

import java.io.IOException;

/** Takes bytes of an entry. */
@FunctionalInterface
interface TarSink {
  /**
   * Takes the first bytes of a buffer.
   *
   * @param data how many of them are the entry's
   * @param all how many there are with padding
   */
  void write(byte[] buffer, int data, int all) throws IOException;
}
