package dev.impound.controller.cli;

import dev.impound.operator.v1.FilePart;
import dev.impound.wire.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder that is being pulled, readable by its owner alone. Takes only paths of the forms that a
 * bundle has, whatever the controller names.
 */
record PulledFolder(Path folder) {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final Pattern PATH =
      Pattern.compile(
          "(manifest\\.json|custody\\.checkpoint)(\\.p7s|\\.tsr)?|custody\\.(jsonl|digests)|encrypted\\.json|PURGED\\.txt"
              + "|receipt\\.(json|p7s)|receipt-cert\\.pem"
              + "|certs/[a-z-]+\\.pem|evidence/EV-[0-9]+-[A-Za-z0-9-]+/(oci-layout|index\\.json)");

  /** Most bytes of the files beside the items, all together. */
  private static final long MOST_BYTES = 512L << 20;

  /** The path of a file, its folder made. */
  Path place(String path) throws IOException {
    Path parent = Path.of(path).getParent();
    OwnFolder.make(folder, parent == null ? Path.of("") : parent);
    return folder.resolve(path);
  }

  /** Joins parts to files. */
  static Map<String, byte[]> join(Stream<FilePart> parts) {
    Map<String, ByteArrayOutputStream> files = new LinkedHashMap<>();
    long[] total = {0};
    parts.forEach(
        part -> {
          total[0] += part.getData().size();
          if (!PATH.matcher(part.getPath()).matches() || total[0] > MOST_BYTES) {
            throw ArrivingFile.damaged("the controller sent a file that is no part of a bundle");
          }
          files
              .computeIfAbsent(part.getPath(), path -> new ByteArrayOutputStream())
              .writeBytes(part.getData().toByteArray());
        });
    Map<String, byte[]> joined = new LinkedHashMap<>();
    files.forEach((path, bytes) -> joined.put(path, bytes.toByteArray()));
    return joined;
  }

  /** Writes a small file, in place of one that is there. */
  void write(String path, byte[] bytes) throws IOException {
    Path file = place(path);
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.deleteIfExists(partial);
    try (FileChannel channel =
        FileChannel.open(
            partial, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
      channel.write(ByteBuffer.wrap(bytes));
      channel.force(true);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Writes SHA256SUMS of every other file. */
  void writeSums() throws IOException {
    Files.deleteIfExists(folder.resolve("SHA256SUMS"));
    StringBuilder sums = new StringBuilder();
    for (Path file : files()) {
      sums.append(digest(file).hex()).append("  ").append(folder.relativize(file)).append('\n');
    }
    write("SHA256SUMS", sums.toString().getBytes(StandardCharsets.UTF_8));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  private static Sha256 digest(Path file) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[1 << 18];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return Sha256.ofFinished(digest);
  }
}
