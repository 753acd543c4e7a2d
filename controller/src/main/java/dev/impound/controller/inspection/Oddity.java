package dev.impound.controller.inspection;

/** What can be odd about an archive. */
public enum Oddity {
  /** Neither a tar nor a compressed one. */
  NOT_AN_ARCHIVE("it is no archive: what follows cannot be read"),
  /** Compressed by a method that is not looked into. */
  COMPRESSED_OTHERWISE("it is compressed in a way that is not looked into"),
  /** More than one gzip member; readers differ in what they see. */
  SEVERAL_MEMBERS(
      "its compressed form has several members, of which some readers see only the first"),
  /** Bytes after the last gzip member. */
  DATA_AFTER_COMPRESSED("bytes follow its compressed form"),
  /** Unpacks to far more than it holds. */
  BOMB("it unpacks to far more than its size; not all of it was looked at"),
  /** The compressed form is damaged or ends early. */
  BROKEN_COMPRESSION("its compressed form is damaged or ends early"),
  /** It ends in the middle of a header, of a file, or without its end. */
  TRUNCATED("it ends early"),
  /** A header whose checksum is wrong; nothing after it can be found. */
  BAD_HEADER("a header cannot be read, and nothing behind it"),
  /** A size that no file has, or a negative one. */
  IMPOSSIBLE_SIZE("a header tells an impossible size"),
  /** Bytes that are not zero after the end. */
  DATA_AFTER_END("bytes follow its end, which readers of tar do not show"),
  /** A long name, or records of a file, that are too long to be read. */
  LONG_RECORD("a name or record is longer than any file system takes"),
  /** A record that is not as POSIX says. */
  MALFORMED_RECORD("a record of a file cannot be read"),
  /** Two names, targets or sizes for one entry. */
  AMBIGUOUS_HEADER(
      "headers tell different names or sizes of one file; readers disagree which counts"),
  /** A record that holds for all files behind it. */
  GLOBAL_RECORD("a record changes all files behind it"),
  /** More records, entries or time than are looked at. */
  TOO_MUCH("it holds more than is looked at; the rest was not"),
  /** More names than are compared with each other. */
  TOO_MANY_NAMES("it has more names than are compared with one another"),
  /** An entry of a kind that engines do not write. */
  UNUSUAL_TYPE("an entry is of an unusual kind"),
  /** A file with holes. */
  SPARSE("a file is stored without its holes, which readers may treat differently"),
  /** Begins with a slash. */
  ABSOLUTE_NAME("a name begins at the root of the reader's file system"),
  /** Holds {@code ..}. */
  PARENT_NAME("a name leads out of the folder it is unpacked in"),
  /** No name at all. */
  EMPTY_NAME("an entry has no name"),
  /** Longer than 4,096 bytes. */
  LONG_NAME("a name is longer than 4096 bytes"),
  /** Control characters, bidirectional overrides, or a NUL. */
  DECEIVING_NAME("a name holds characters that deceive a terminal or a reader"),
  /** Bytes that are not UTF-8. */
  NOT_UTF8("a name is not UTF-8"),
  /** The same name twice. */
  SAME_NAME_TWICE("a name stands in it twice; the later entry replaces the earlier"),
  /** A name that goes through a symbolic link of the same archive. */
  THROUGH_LINK("a name goes through a symbolic link of the same archive"),
  /** A hard link to what is not in the archive. */
  LINK_OUT("a hard link points out of the archive"),
  /** A link that carries bytes of its own. */
  LINK_WITH_DATA("a link carries bytes of its own"),
  /** A block or character device that is no whiteout. */
  DEVICE("a device"),
  /** A FIFO. */
  FIFO("a FIFO"),
  /** Runs with the rights of its owner or group. */
  SETUID("a program that runs with the rights of its owner or group"),
  /** The reader itself failed. */
  NOT_READ("it could not be looked at");

  private final String words;

  Oddity(String words) {
    this.words = words;
  }

  /** For a person, without the archive's name. */
  public String words() {
    return words;
  }
}
