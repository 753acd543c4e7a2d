package dev.impound.agent.files;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Names of files as the bytes they are, whatever the locale makes of them. */
public final class RawNames {
  private static final String NO_FOLDER = "/dev/null";

  private RawNames() {}

  /** The bytes of a path as it was given by the system, each as one char (ISO 8859-1). */
  public static String of(Path path) {
    if (path.getNameCount() == 0 || path.toString().isEmpty()) {
      return path.toString();
    }
    // Only the URI of a path tells its bytes, and making it looks the path up: below what is no
    // folder, so that nothing an intruder named is touched on the node.
    Path names = path.subpath(0, path.getNameCount());
    String whole = rawPath(path.getFileSystem().getPath(NO_FOLDER).resolve(names));
    String name = whole.substring(NO_FOLDER.length() + 1);
    return path.isAbsolute() ? "/" + name : name;
  }

  /** A path of these bytes. */
  public static Path path(String bytesAsChars) {
    StringBuilder uri = new StringBuilder("file:///");
    for (int i = 0; i < bytesAsChars.length(); i++) {
      char one = bytesAsChars.charAt(i);
      boolean plain = one < 128 && (Character.isLetterOrDigit(one) || one == '/');
      uri.append(plain ? Character.toString(one) : "%%%02X".formatted((int) one));
    }
    Path absolute = Path.of(java.net.URI.create(uri.toString()));
    return Path.of("/").relativize(absolute);
  }

  /** Bytes that were kept as chars, as a person reads them: UTF-8 where it is. */
  public static String title(String bytesAsChars) {
    return new String(bytesAsChars.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String rawPath(Path absolute) {
    String escaped = absolute.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.charAt(i) == '%') {
        bytes.write(Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(escaped.charAt(i));
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
