package dev.impound.agent.tar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoField;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * What stands in an archive before a member's bytes. Long names are in records of GNU's kind, which
 * hold them as bytes; parts of a second, times before 1970 and extended attributes in PAX records.
 */
final class TarHeader {
  private static final int RECORD = 512;
  private static final int PLAIN = 0644;
  private static final long MOST_SECOND = (1L << 33) - 1;

  /** The name by which tar, star and docker know an extended attribute. */
  private static final String ATTRIBUTE = "SCHILY.xattr.";

  private TarHeader() {}

  static byte[] of(TarMember one) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarArchiveOutputStream tar =
        new TarArchiveOutputStream(bytes, StandardCharsets.ISO_8859_1.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    byte[] records = records(one);
    if (records.length > 0) {
      tar.putArchiveEntry(recordsEntry(records.length));
      tar.write(records);
      tar.closeArchiveEntry();
    }
    tar.putArchiveEntry(entry(one));
    // Closing it would demand the content, which follows from elsewhere.
    byte[] whole = bytes.toByteArray();
    if (whole.length == 0 || whole.length % RECORD != 0) {
      throw new IOException("cannot make a tar header for " + one.title());
    }
    return whole;
  }

  private static byte[] records(TarMember one) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    long second = second(one);
    if (second < 0 || one.modified().get(ChronoField.NANO_OF_SECOND) != 0) {
      BigDecimal time =
          BigDecimal.valueOf(second)
              .add(BigDecimal.valueOf(one.modified().get(ChronoField.NANO_OF_SECOND), 9));
      String text = time.stripTrailingZeros().toPlainString();
      add(records, "mtime", text.getBytes(StandardCharsets.US_ASCII));
    }
    for (Map.Entry<String, byte[]> attribute : one.attributes().entrySet()) {
      add(records, ATTRIBUTE + attribute.getKey(), attribute.getValue());
    }
    return records.toByteArray();
  }

  /** A record begins with its own length in bytes, that number and the line end included. */
  private static void add(ByteArrayOutputStream records, String key, byte[] value) {
    byte[] name = key.getBytes(StandardCharsets.ISO_8859_1);
    int rest = name.length + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    length = rest + Integer.toString(length).length();
    records.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
    records.writeBytes(name);
    records.write('=');
    records.writeBytes(value);
    records.write('\n');
  }

  private static TarArchiveEntry recordsEntry(int size) {
    TarArchiveEntry entry =
        new TarArchiveEntry("PaxHeaders/member", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
    entry.setSize(size);
    entry.setMode(PLAIN);
    entry.setModTime(0);
    return entry;
  }

  private static TarArchiveEntry entry(TarMember one) {
    byte type =
        switch (one.type()) {
          case FILE -> TarConstants.LF_NORMAL;
          case FOLDER -> TarConstants.LF_DIR;
          case SYMBOLIC_LINK -> TarConstants.LF_SYMLINK;
          case HARD_LINK -> TarConstants.LF_LINK;
          case CHARACTER_DEVICE -> TarConstants.LF_CHR;
          case BLOCK_DEVICE -> TarConstants.LF_BLK;
          case PIPE -> TarConstants.LF_FIFO;
        };
    TarArchiveEntry entry = new TarArchiveEntry(one.name(), type);
    entry.setSize(one.size());
    entry.setMode(one.mode());
    entry.setUserId(one.user());
    entry.setGroupId(one.group());
    entry.setModTime(Math.max(0, second(one)) * 1000);
    entry.setLinkName(one.link());
    entry.setDevMajor(one.major());
    entry.setDevMinor(one.minor());
    return entry;
  }

  /** A file's owner may give it any time, also one that no tar can hold. */
  private static long second(TarMember one) {
    return Math.clamp(one.modified().getEpochSecond(), -MOST_SECOND, MOST_SECOND);
  }
}
