package dev.impound.agent.acquisition;

import dev.impound.agent.process.MemoryRegion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** The bytes of a memory region. Zeros stand for pages that the kernel does not give. */
final class RegionInput extends InputStream {
  private static final int PAGE = 4096;

  private final FileChannel memory;
  private final MemoryRegion region;
  private final LongConsumer unread;
  private long position;
  private long missed;
  private boolean told;

  /**
   * Reads a region of {@code mem}.
   *
   * @param unread told once at the end of how many bytes zeros stand for, where there are any
   */
  RegionInput(Path mem, MemoryRegion region, LongConsumer unread) throws IOException {
    this.memory = FileChannel.open(mem, StandardOpenOption.READ);
    this.region = region;
    this.unread = unread;
    this.position = region.start();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int most = (int) Math.min(length, region.end() - position);
    if (most <= 0) {
      return -1;
    }
    int count = readMemory(ByteBuffer.wrap(buffer, offset, most));
    if (count <= 0) {
      count = (int) Math.min(most, PAGE - position % PAGE);
      Arrays.fill(buffer, offset, offset + count, (byte) 0);
      missed += count;
    }
    position += count;
    tellAtTheEnd();
    return count;
  }

  /** The kernel gives what comes before a page that it cannot read, and fails at the page. */
  private int readMemory(ByteBuffer into) throws IOException {
    try {
      return memory.read(into, position);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      return 0;
    }
  }

  private void tellAtTheEnd() {
    if (position == region.end() && missed > 0 && !told) {
      told = true;
      unread.accept(missed);
    }
  }

  @Override
  public void close() throws IOException {
    memory.close();
  }
}
