package dev.impound.agent.command;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/** One line of the journal: a checksum, and after it words. */
sealed interface JournalLine {
  /** Longer outcomes are not written: a capture's report has some 100 KiB. */
  int MOST_OUTCOME = 256 << 10;

  /** Longer commands are not kept as proof: most have some hundred bytes. */
  int MOST_PROOF = 64 << 10;

  /** The highest mark so far. */
  record High(Mark mark) implements JournalLine {
    @Override
    public String words() {
      return "high " + numbers(mark);
    }
  }

  /** The newest command as it was signed: what the controller is shown. */
  record Proof(Mark mark, ByteString signed) implements JournalLine {
    @Override
    public String words() {
      return "proof %s %s"
          .formatted(numbers(mark), Base64.getEncoder().encodeToString(signed.toByteArray()));
    }
  }

  /** A command was taken. */
  record Taken(Instant at, Mark mark, String id) implements JournalLine {
    @Override
    public String words() {
      return "taken %d %s %s".formatted(at.toEpochMilli(), numbers(mark), text(id));
    }
  }

  /**
   * A command ended.
   *
   * @param outcome empty where it is not kept
   */
  record Ended(Instant at, String id, ByteString outcome) implements JournalLine {
    static Ended of(Instant at, String id, ByteString outcome) {
      return outcome.size() > MOST_OUTCOME ? untold(at, id) : new Ended(at, id, outcome);
    }

    static Ended untold(Instant at, String id) {
      return new Ended(at, id, ByteString.EMPTY);
    }

    @Override
    public String words() {
      return "ended %d %s %s"
          .formatted(
              at.toEpochMilli(),
              text(id),
              outcome.isEmpty() ? "-" : Base64.getEncoder().encodeToString(outcome.toByteArray()));
    }
  }

  /** What stands after the checksum. */
  String words();

  /** The whole line, its end included. */
  default byte[] bytes() {
    String words = words();
    return (checksum(words) + " " + words + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads a line without its end; empty where it is torn or damaged. */
  static Optional<JournalLine> parse(String line) {
    int space = line.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    String words = line.substring(space + 1);
    if (!checksum(words).equals(line.substring(0, space))) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(words.split(" ", -1)));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static JournalLine parse(String[] words) {
    return switch (words[0]) {
      case "high" -> new High(mark(words[1], words[2]));
      case "proof" ->
          new Proof(
              mark(words[1], words[2]), ByteString.copyFrom(Base64.getDecoder().decode(words[3])));
      case "taken" -> new Taken(at(words[1]), mark(words[2], words[3]), untext(words[4]));
      case "ended" ->
          new Ended(
              at(words[1]),
              untext(words[2]),
              words[3].equals("-")
                  ? ByteString.EMPTY
                  : ByteString.copyFrom(Base64.getDecoder().decode(words[3])));
      default -> throw new IllegalArgumentException("a line of another version");
    };
  }

  private static Instant at(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }

  private static Mark mark(String epoch, String sequence) {
    return new Mark(Long.parseUnsignedLong(epoch), Long.parseUnsignedLong(sequence));
  }

  private static String numbers(Mark mark) {
    return Long.toUnsignedString(mark.epoch()) + " " + Long.toUnsignedString(mark.sequence());
  }

  private static String text(String id) {
    return Base64.getUrlEncoder().encodeToString(id.getBytes(StandardCharsets.UTF_8));
  }

  private static String untext(String id) {
    return new String(Base64.getUrlDecoder().decode(id), StandardCharsets.UTF_8);
  }

  private static String checksum(String words) {
    CRC32C crc = new CRC32C();
    crc.update(words.getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
