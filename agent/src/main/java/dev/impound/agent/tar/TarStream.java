package dev.impound.agent.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Members as one archive, each opened only when its turn has come. A member's size is told before
 * its bytes: where they turn out to be fewer or cannot be read, zeros fill it up and the watcher is
 * told; what is beyond the size is left.
 */
public final class TarStream extends InputStream {
  private static final int RECORD = 512;
  private static final byte[] ZEROS = new byte[64 << 10];

  private final Iterator<TarMember> members;
  private final Watcher watcher;
  private byte[] ready = new byte[0];
  private int position;
  private @Nullable TarMember member;
  private @Nullable InputStream content;
  private long left;
  private boolean ended;

  /** Is told of a member that could not be had whole. */
  @FunctionalInterface
  public interface Watcher {
    /** The last {@code missing} bytes of a member are zeros that stand for what was not read. */
    void fellShort(TarMember member, long missing, String why);
  }

  /** An archive of {@code members}, which are asked for one by one. */
  public TarStream(Iterator<TarMember> members, Watcher watcher) {
    this.members = members;
    this.watcher = watcher;
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
    while (true) {
      if (position < ready.length) {
        int count = Math.min(length, ready.length - position);
        System.arraycopy(ready, position, buffer, offset, count);
        position += count;
        return count;
      }
      if (left > 0) {
        return readContent(buffer, offset, (int) Math.min(length, left));
      }
      if (ended) {
        return -1;
      }
      next();
    }
  }

  private int readContent(byte[] buffer, int offset, int length) throws IOException {
    int count = -1;
    String why = "it ended early";
    try {
      if (content != null) {
        count = content.read(buffer, offset, length);
      }
    } catch (IOException e) {
      refuseWhenInterrupted(e);
      why = String.valueOf(e.getMessage());
    }
    if (count < 0) {
      fallShort(why);
    }
    if (content == null) {
      count = Math.min(length, ZEROS.length);
      System.arraycopy(ZEROS, 0, buffer, offset, count);
    }
    left -= count;
    return count;
  }

  /** From here on the member is filled up. */
  private void fallShort(String why) throws IOException {
    if (content != null && member != null) {
      watcher.fellShort(member, left, why);
    }
    closeContent();
  }

  private void next() throws IOException {
    if (member != null) {
      closeContent();
      int over = (int) (member.size() % RECORD);
      ready(new byte[over == 0 ? 0 : RECORD - over]);
      member = null;
      return;
    }
    if (!members.hasNext()) {
      ready(new byte[2 * RECORD]);
      ended = true;
      return;
    }
    begin(members.next());
  }

  private void begin(TarMember one) throws IOException {
    ready(TarHeader.of(one));
    member = one;
    left = one.size();
    if (left > 0) {
      try {
        content = one.content().open();
      } catch (IOException e) {
        refuseWhenInterrupted(e);
        watcher.fellShort(one, left, "it could not be opened: " + e.getMessage());
      }
    }
  }

  private void ready(byte[] bytes) {
    ready = bytes;
    position = 0;
  }

  /** An order to stop is not a flaw of the member that happened to be read. */
  private static void refuseWhenInterrupted(IOException failure) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw failure;
    }
  }

  private void closeContent() throws IOException {
    if (content != null) {
      InputStream open = content;
      content = null;
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    closeContent();
  }
}
