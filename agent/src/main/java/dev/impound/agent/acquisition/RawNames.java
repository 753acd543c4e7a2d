package dev.impound.agent.acquisition;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Names of files as the bytes they are, whatever the locale makes of them. */
final class RawNames {
  private RawNames() {}

  /** The bytes of a path as it was given by the system, each as one char (ISO 8859-1). */
  static String of(Path path) {
    // Only the URI of a path tells its bytes; it is made from the absolute path.
    String whole = rawPath(path.getFileSystem().getPath("/x").resolveSibling(path));
    return path.isAbsolute() ? whole : whole.substring(1);
  }

  /** A path of these bytes. */
  static Path path(String bytesAsChars) {
    StringBuilder uri = new StringBuilder("file:///");
    for (int i = 0; i < bytesAsChars.length(); i++) {
      char one = bytesAsChars.charAt(i);
      boolean plain = one < 128 && (Character.isLetterOrDigit(one) || one == '/');
      uri.append(plain ? Character.toString(one) : "%%%02X".formatted((int) one));
    }
    Path absolute = Path.of(java.net.URI.create(uri.toString()));
    return Path.of("/").relativize(absolute);
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
    String text = bytes.toString(StandardCharsets.ISO_8859_1);
    // A folder that happens to be there gets a slash at its end.
    return text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
