package dev.impound.controller.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The steps by which bytes become durable, one method each, so that each can be made to fail. */
interface StoreDisk {
  /** Time that passes while it works, as {@link System#nanoTime} tells it. */
  default long nanoTime() {
    return System.nanoTime();
  }

  /** Makes a file that must not exist. */
  WritableFile create(Path file) throws IOException;

  /** Opens a file that exists, to go on writing at {@code size}; what is beyond is cut off. */
  WritableFile goOn(Path file, long size) throws IOException;

  /** Gives a file a second name, which must not exist, on the same filesystem. */
  void link(Path file, Path name) throws IOException;

  /** Puts a file under another name on the same filesystem, in one step, over what is there. */
  void move(Path from, Path to) throws IOException;

  /** Removes a file; one that is not there is no failure. */
  void delete(Path file) throws IOException;

  /** Makes names in a folder durable. */
  void syncFolder(Path folder) throws IOException;

  /** Bytes that may still be written. */
  long usableBytes() throws IOException;

  /** Bytes of the disk. */
  long totalBytes() throws IOException;

  /** A file being written. Used by one thread at a time. */
  interface WritableFile extends AutoCloseable {

    /** Writes all of {@code bytes}. */
    void write(ByteBuffer bytes) throws IOException;

    /** Makes what was written durable. After a failure the file must not be used. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }
}
