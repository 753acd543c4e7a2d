package dev.impound.agent.files;

import com.sun.jna.LastErrorException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Holds on to one file, folder, link or device, whatever becomes of its name, without opening it:
 * what is asked for is told of that very one. Names and targets are bytes, each as one char (ISO
 * 8859-1). Used by one thread at a time.
 */
public final class FileHandle implements Closeable {
  private static final int LONGEST_TARGET = 4096;

  /** As the kernel has it. */
  private static final int LONGEST_VALUE = 64 << 10;

  private static final int MOST_ATTRIBUTE_BYTES = 1 << 20;

  private final int descriptor;
  private boolean closed;

  private FileHandle(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * What a path leads to that is trusted: links on it are followed.
   *
   * @throws IOException also where this machine does not let the native calls be loaded
   */
  public static FileHandle of(Path path) throws IOException {
    return opened(RawNames.of(path.toAbsolutePath()), true);
  }

  /**
   * What a folder holds by a name, which may be a link and is not followed.
   *
   * @param name without a slash
   */
  public FileHandle at(String name) throws IOException {
    if (name.isEmpty() || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new IOException("not the name of a file: " + RawNames.title(name));
    }
    return opened(place() + "/" + name, false);
  }

  /**
   * What {@code root} leads to from {@code base}.
   *
   * @param base trusted: links on it are followed
   * @param root path below it, on which none is; empty for {@code base} itself
   */
  public static FileHandle below(Path base, Path root) throws IOException {
    FileHandle handle = of(base);
    for (Path part : root) {
      if (!part.toString().isEmpty()) {
        try (FileHandle above = handle) {
          handle = above.at(RawNames.of(part));
        }
      }
    }
    return handle;
  }

  private static FileHandle opened(String path, boolean followLinks) throws IOException {
    try {
      return new FileHandle(NativeFiles.open(bytes(path), NativeFiles.place(followLinks)));
    } catch (LastErrorException e) {
      throw failed("reach", RawNames.title(path), e);
    } catch (LinkageError e) {
      throw new IOException(
          "the native calls for extended attributes cannot be loaded (%s); let the agent write and execute below its temporary folder, or name another with -Djna.tmpdir=FOLDER"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** What the kernel tells of it. */
  public FileFacts facts() throws IOException {
    return FileFacts.of(path());
  }

  /** Gives each name in a folder, in no order. */
  public void names(Consumer<String> each) throws IOException {
    try (DirectoryStream<Path> entries = entries()) {
      for (Path entry : entries) {
        each.accept(RawNames.of(Objects.requireNonNull(entry.getFileName())));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** What a folder holds, in no order; the caller closes it. Only the last names are of use. */
  @SuppressWarnings("StreamResourceLeak") // As it says.
  public DirectoryStream<Path> entries() throws IOException {
    return Files.newDirectoryStream(path());
  }

  /** The bytes of a regular file; the caller closes them. Anything else is not opened. */
  public InputStream open() throws IOException {
    if (facts().kind() != FileFacts.FILE) {
      throw new IOException("it is no regular file, and is not opened");
    }
    return Channels.newInputStream(Files.newByteChannel(path(), StandardOpenOption.READ));
  }

  /** Where a symbolic link leads, as it is written in it. */
  public String target() throws IOException {
    byte[] target = new byte[LONGEST_TARGET];
    try {
      long length = NativeFiles.readlinkat(held(), new byte[1], target, target.length);
      return new String(target, 0, (int) length, StandardCharsets.ISO_8859_1);
    } catch (LastErrorException e) {
      throw failed("read", "a symbolic link", e);
    }
  }

  /** Its extended attributes by their names; empty where the file system has none. */
  public SortedMap<String, byte[]> attributes() throws IOException {
    SortedMap<String, byte[]> all = new TreeMap<>();
    int total = 0;
    for (String name : attributeNames()) {
      byte[] value = new byte[LONGEST_VALUE];
      try {
        long length = NativeFiles.getxattr(bytes(place()), bytes(name), value, value.length);
        all.put(name, Arrays.copyOf(value, (int) length));
        total += (int) length + name.length();
      } catch (LastErrorException e) {
        if (e.getErrorCode() != NativeFiles.NO_SUCH_ATTRIBUTE) {
          throw failed("read", "the extended attribute " + RawNames.title(name), e);
        }
      }
      if (total > MOST_ATTRIBUTE_BYTES) {
        throw new IOException("its extended attributes are more than 1 MiB");
      }
    }
    return all;
  }

  private String[] attributeNames() throws IOException {
    try {
      byte[] path = bytes(place());
      long size = NativeFiles.listxattr(path, null, 0);
      if (size == 0) {
        return new String[0];
      }
      byte[] names = new byte[(int) size];
      int length = (int) NativeFiles.listxattr(path, names, size);
      return nonEmpty(new String(names, 0, length, StandardCharsets.ISO_8859_1));
    } catch (LastErrorException e) {
      if (e.getErrorCode() == NativeFiles.NOT_SUPPORTED) {
        return new String[0];
      }
      throw failed("list", "extended attributes", e);
    }
  }

  private static String[] nonEmpty(String names) {
    return Arrays.stream(names.split("\0", -1))
        .filter(one -> !one.isEmpty())
        .toArray(String[]::new);
  }

  private static IOException failed(String verb, String what, LastErrorException failure) {
    return new IOException(
        "cannot %s %s: error %d of the system".formatted(verb, what, failure.getErrorCode()),
        failure);
  }

  private static byte[] bytes(String text) {
    return (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The kernel's own name of what is held, in this process and for as long as it is held. */
  public String place() throws IOException {
    return "/proc/self/fd/" + held();
  }

  private Path path() throws IOException {
    return Path.of(place());
  }

  /** A number that was given back may be another file's by now. */
  private int held() throws IOException {
    if (closed) {
      throw new IOException("the handle is closed");
    }
    return descriptor;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      NativeFiles.close(descriptor);
    }
  }
}
