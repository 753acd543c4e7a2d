package dev.impound.agent.acquisition;

import dev.impound.agent.files.FileFacts;
import dev.impound.agent.files.FileHandle;
import dev.impound.agent.tar.TarMember;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Files that are put off until all smaller ones of an item were taken, so that no large one takes
 * their room. Remembers so many names and no more; of too many the largest go. Used by one thread.
 */
final class LargeFiles implements Closeable {
  /** Files of up to so many bytes are taken at once. */
  static final long SMALL = 1 << 20;

  /** In bytes, with what each name takes beside its chars. */
  private static final long MOST_ROOM = 8 << 20;

  private static final long EACH = 128;

  private final FileTaker taker;
  private final PriorityQueue<Late> remembered =
      new PriorityQueue<>(Comparator.comparingLong(Late::size).reversed());
  private long room;
  private @Nullable FileHandle current;

  /**
   * One of them, which may be another by the time that it is taken.
   *
   * @param name in the archive, bytes as chars
   * @param device on which it must be
   */
  private record Late(FolderRoot root, String name, long device, long size) {
    long takes() {
      return EACH + name.length();
    }
  }

  /** To be taken by {@code taker}. */
  LargeFiles(FileTaker taker) {
    this.taker = taker;
  }

  /** Puts a file off that was found below {@code root}. */
  void add(FolderRoot root, String name, FileFacts file) {
    Late late = new Late(root, name, file.device(), file.size());
    remembered.add(late);
    room += late.takes();
    for (Late largest = remembered.peek();
        largest != null && room > MOST_ROOM;
        largest = remembered.peek()) {
      misses(largest, "one of the largest of too many large files");
      remembered.remove();
      room -= largest.takes();
    }
  }

  private void misses(Late late, String why) {
    taker
        .index()
        .misses(TarIndex.title(late.name()), "%d bytes, left out: %s".formatted(late.size(), why));
  }

  /** Those that still are what they were and that fit, the smallest first. */
  Iterator<TarMember> members() {
    Deque<Late> left = new ArrayDeque<>();
    while (!remembered.isEmpty()) {
      left.push(remembered.remove());
    }
    return new Iterator<>() {
      private @Nullable TarMember next;

      @Override
      public boolean hasNext() {
        while (next == null && !left.isEmpty()) {
          next = member(left.pop()).orElse(null);
        }
        return next != null;
      }

      @Override
      public TarMember next() {
        if (!hasNext() || next == null) {
          throw new NoSuchElementException("no more files");
        }
        TarMember found = next;
        next = null;
        return found;
      }
    };
  }

  private Optional<TarMember> member(Late late) {
    close();
    if (Thread.currentThread().isInterrupted()) {
      misses(late, "the time limit passed");
      return Optional.empty();
    }
    try {
      FileHandle handle = late.root().open(late.name());
      current = handle;
      FileFacts file = handle.facts();
      if (file.kind() == FileFacts.FILE && file.device() == late.device()) {
        return taker.file(handle, file, late.name());
      }
      misses(late, "another file has taken its place meanwhile");
    } catch (IOException e) {
      misses(late, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    FileHandle handle = current;
    current = null;
    if (handle != null) {
      handle.close();
    }
  }
}
