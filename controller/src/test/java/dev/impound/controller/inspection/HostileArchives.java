package dev.impound.controller.inspection;

import static dev.impound.controller.inspection.TarBuilder.entry;
import static dev.impound.controller.inspection.TarBuilder.file;
import static dev.impound.controller.inspection.TarBuilder.records;

import dev.impound.controller.tar.TarBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Archives that an intruder would like to see unpacked, each with what is to be found in it. */
public final class HostileArchives {
  private static final int BLOCK = TarBlock.BYTES;
  private static final String BIDI = "invoice\u202egnp.exe";

  /** Some take seconds to make. */
  private static final class Made {
    private static final List<Sample> ALL = make();
  }

  private final List<Sample> samples = new ArrayList<>();

  private HostileArchives() {}

  /** One archive. */
  public static final class Sample {
    private final String name;
    private final byte[] bytes;
    private final Oddity oddity;

    private Sample(String name, byte[] bytes, Oddity oddity) {
      this.name = name;
      this.bytes = bytes;
      this.oddity = oddity;
    }

    /** What makes it hostile. */
    public String name() {
      return name;
    }

    /** The archive itself. */
    public byte[] bytes() {
      return bytes.clone();
    }

    /** What must be found, among others. */
    public Oddity oddity() {
      return oddity;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All of them. */
  public static List<Sample> all() {
    return Made.ALL;
  }

  private static List<Sample> make() {
    HostileArchives archives = new HostileArchives();
    archives.names();
    archives.links();
    archives.kinds();
    archives.sizes();
    archives.longHeaders();
    archives.ends();
    archives.compressed();
    return List.copyOf(archives.samples);
  }

  private void add(String name, Oddity oddity, byte[] bytes) {
    samples.add(new Sample(name, bytes, oddity));
  }

  private void one(String name, Oddity oddity, TarBuilder.Entry entry) {
    add(name, oddity, new TarBuilder().add(entry).bytes());
  }

  private void names() {
    one("a name that climbs", Oddity.PARENT_NAME, file("../../etc/cron.d/x"));
    one("a name that climbs in its middle", Oddity.PARENT_NAME, file("a/../../b"));
    one("an absolute name", Oddity.ABSOLUTE_NAME, file("/etc/shadow"));
    one("no name", Oddity.EMPTY_NAME, file(""));
    one("a name with an escape", Oddity.DECEIVING_NAME, file("\u001b[2J\u001b[31mroot"));
    one("a name with a title of a terminal", Oddity.DECEIVING_NAME, file("\u001b]0;owned\u0007"));
    one("a name with a carriage return", Oddity.DECEIVING_NAME, file("good\rbad"));
    one("a name with a line feed", Oddity.DECEIVING_NAME, file("a\nEV-1 sealed"));
    one("a name that reads backwards", Oddity.DECEIVING_NAME, file(BIDI));
    one("a name with a C1 control", Oddity.DECEIVING_NAME, file("a\u009b31m"));
    one(
        "a name that is not UTF-8",
        Oddity.NOT_UTF8,
        entry(new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b'}, '0'));
    add(
        "a name with a NUL",
        Oddity.DECEIVING_NAME,
        new TarBuilder().add(records('x', "path=ok\0../evil")).add(file("ok")).bytes());
    add(
        "a name of 5,000 bytes",
        Oddity.LONG_NAME,
        new TarBuilder().add(longName("n".repeat(5000))).add(file("n")).bytes());
    add(
        "a name twice",
        Oddity.SAME_NAME_TWICE,
        new TarBuilder().add(file("a")).add(file("./a")).bytes());
    add(
        "a link and a file of one name",
        Oddity.SAME_NAME_TWICE,
        new TarBuilder().add(entry("a", '2').link("/etc/passwd")).add(file("a")).bytes());
  }

  private static TarBuilder.Entry longName(String name) {
    return entry("././@LongLink", 'L').data((name + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  private void links() {
    add(
        "a file through a link",
        Oddity.THROUGH_LINK,
        new TarBuilder().add(entry("d", '2').link("/etc")).add(file("d/cron.d/x")).bytes());
    add(
        "a folder below a folder that became a link",
        Oddity.THROUGH_LINK,
        new TarBuilder()
            .add(entry("a/", '5'))
            .add(entry("a/b", '2').link("../.."))
            .add(entry("a/b/c/", '5'))
            .bytes());
    one("a hard link out", Oddity.LINK_OUT, entry("x", '1').link("/etc/shadow"));
    one("a hard link that climbs", Oddity.LINK_OUT, entry("x", '1').link("../../etc/shadow"));
    one("a hard link to nothing", Oddity.LINK_OUT, entry("x", '1').link("y"));
    one("a hard link to itself", Oddity.LINK_OUT, entry("x", '1').link(""));
    add(
        "a hard link with bytes",
        Oddity.LINK_WITH_DATA,
        new TarBuilder()
            .add(file("a"))
            .add(entry("b", '1').link("a").data(new byte[] {1, 2, 3}))
            .bytes());
    one(
        "a symbolic link with bytes",
        Oddity.LINK_WITH_DATA,
        entry("b", '2').link("a").size(2 * BLOCK));
  }

  private void kinds() {
    one(
        "a block device",
        Oddity.DEVICE,
        entry("sda", '4').field(329, "0000010").field(337, "0000000"));
    one(
        "a character device",
        Oddity.DEVICE,
        entry("mem", '3').field(329, "0000001").field(337, "0000001"));
    one("a FIFO", Oddity.FIFO, entry("pipe", '6'));
    one("a program of root's", Oddity.SETUID, file("su").field(100, "0004755"));
    one("a program of a group's", Oddity.SETUID, file("wall").field(100, "0002755"));
    one("a volume label", Oddity.UNUSUAL_TYPE, entry("label", 'V'));
    one("a part of a file", Oddity.UNUSUAL_TYPE, entry("part", 'M'));
    one("a kind that nobody knows", Oddity.UNUSUAL_TYPE, entry("what", '!'));
    one("a file with holes", Oddity.SPARSE, entry("holes", 'S').data(new byte[BLOCK]));
    add(
        "a map of holes without end",
        Oddity.TRUNCATED,
        new TarBuilder().add(entry("holes", 'S').field(482, "\1")).raw(mapWithoutEnd()).open());
    add(
        "a file with holes in records",
        Oddity.SPARSE,
        new TarBuilder()
            .add(records('x', "GNU.sparse.major=1", "GNU.sparse.realsize=99999999999"))
            .add(file("holes"))
            .bytes());
  }

  private static byte[] mapWithoutEnd() {
    byte[] blocks = new byte[100 * BLOCK];
    Arrays.fill(blocks, (byte) 1);
    return blocks;
  }

  private void sizes() {
    one("2^62 bytes", Oddity.IMPOSSIBLE_SIZE, file("a").rawSize(0x80, 0, 0, 0, 0x40));
    one("a negative size", Oddity.IMPOSSIBLE_SIZE, file("a").rawSize(ones()));
    one("a size beyond 64 bits", Oddity.IMPOSSIBLE_SIZE, file("a").rawSize(0x80, 1));
    one("a size that is no number", Oddity.IMPOSSIBLE_SIZE, file("a").field(124, "12x45"));
    add(
        "a negative size in a record",
        Oddity.IMPOSSIBLE_SIZE,
        new TarBuilder().add(records('x', "size=-5")).add(file("a")).bytes());
    add(
        "a size of words in a record",
        Oddity.IMPOSSIBLE_SIZE,
        new TarBuilder().add(records('x', "size=many")).add(file("a")).bytes());
    one("more bytes than there are", Oddity.TRUNCATED, file("a").size(1L << 32));
  }

  private static int[] ones() {
    int[] ones = new int[12];
    Arrays.fill(ones, 0xff);
    return ones;
  }

  private void longHeaders() {
    one("a name of 1 GiB", Oddity.TOO_MUCH, entry("L", 'L').size(1L << 30));
    add(
        "a long name and a record that tell different names",
        Oddity.AMBIGUOUS_HEADER,
        new TarBuilder()
            .add(longName("usr/bin/sshd"))
            .add(records('x', "path=usr/doc/txt"))
            .add(file("n"))
            .bytes());
    add(
        "a name of 2 MiB",
        Oddity.LONG_RECORD,
        new TarBuilder().add(longName("n".repeat(2 << 20))).add(file("n")).bytes());
    add(
        "a record of 2 MiB",
        Oddity.LONG_RECORD,
        new TarBuilder()
            .add(records('x', "comment=" + "c".repeat(2 << 20)))
            .add(file("a"))
            .bytes());
    String[] many = new String[20_000];
    Arrays.fill(many, "a=b");
    add(
        "20,000 records",
        Oddity.LONG_RECORD,
        new TarBuilder().add(records('x', many)).add(file("a")).bytes());
    add(
        "a record longer than it says",
        Oddity.MALFORMED_RECORD,
        new TarBuilder().add(pax("9 path=longer than nine\n")).add(file("a")).bytes());
    add(
        "a record of length 0",
        Oddity.MALFORMED_RECORD,
        new TarBuilder().add(pax("0 a=b\n")).add(file("a")).bytes());
    add(
        "a record of length 2^63",
        Oddity.MALFORMED_RECORD,
        new TarBuilder().add(pax("9223372036854775808 a=b\n")).add(file("a")).bytes());
    add(
        "a record without a value",
        Oddity.MALFORMED_RECORD,
        new TarBuilder().add(pax("8 nokey\n")).add(file("a")).bytes());
    add(
        "a record for all files",
        Oddity.GLOBAL_RECORD,
        new TarBuilder().add(records('g', "path=/etc/shadow")).add(file("a")).bytes());
  }

  private static TarBuilder.Entry pax(String text) {
    return entry("PaxHeaders/x", 'x').data(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void ends() {
    byte[] whole = new TarBuilder().add(file("a")).add(file("b")).bytes();
    add("cut in a header", Oddity.TRUNCATED, Arrays.copyOf(whole, 2 * BLOCK + 100));
    add("cut in a file", Oddity.TRUNCATED, Arrays.copyOf(whole, BLOCK + 3));
    add("cut in the padding", Oddity.TRUNCATED, Arrays.copyOf(whole, 2 * BLOCK - 1));
    add("cut before its end", Oddity.TRUNCATED, new TarBuilder().add(file("a")).open());
    add("half an end", Oddity.TRUNCATED, Arrays.copyOf(whole, 5 * BLOCK));
    add("nothing at all", Oddity.TRUNCATED, new byte[0]);
    add("bytes behind the end", Oddity.DATA_AFTER_END, behind(whole, "#!/bin/sh\n"));
    add("an archive behind the end", Oddity.DATA_AFTER_END, join(whole, whole));
    byte[] flipped = whole.clone();
    flipped[2 * BLOCK + 1] ^= 1;
    add("a header with a wrong sum", Oddity.BAD_HEADER, flipped);
    add("no archive", Oddity.NOT_AN_ARCHIVE, "<html>".repeat(200).getBytes(StandardCharsets.UTF_8));
    add("a few bytes", Oddity.NOT_AN_ARCHIVE, new byte[] {1, 2, 3});
  }

  private static byte[] behind(byte[] archive, String text) {
    return join(archive, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  private void compressed() {
    byte[] whole = new TarBuilder().add(file("a")).bytes();
    byte[] packed = gzip(out -> out.write(whole));
    add("two members", Oddity.SEVERAL_MEMBERS, join(packed, packed));
    add("bytes behind the compressed form", Oddity.DATA_AFTER_COMPRESSED, behind(packed, "x"));
    add("a compressed form cut off", Oddity.BROKEN_COMPRESSION, Arrays.copyOf(packed, 40));
    byte[] damaged = packed.clone();
    damaged[packed.length - 6] ^= 0x55;
    add("a compressed form with a wrong sum", Oddity.BROKEN_COMPRESSION, damaged);
    add("a head of a compressed form", Oddity.BROKEN_COMPRESSION, new byte[] {0x1f, (byte) 0x8b});
    add(
        "128 MiB of zeros in a file",
        Oddity.BOMB,
        gzip(
            out -> {
              out.write(new TarBuilder().add(file("zeros").size(1L << 27)).open(), 0, BLOCK);
              for (int mebibyte = 0; mebibyte < 128; mebibyte++) {
                out.write(new byte[1 << 20]);
              }
            }));
    add(
        "a name of 64 MiB, compressed",
        Oddity.LONG_RECORD,
        gzip(
            out -> {
              out.write(new TarBuilder().add(entry("L", 'L').size(64 << 20)).open());
              for (int mebibyte = 0; mebibyte < 64; mebibyte++) {
                out.write(new byte[1 << 20]);
              }
              out.write(whole);
            }));
    add(
        "200,000 names, compressed",
        Oddity.TOO_MANY_NAMES,
        gzip(
            out -> {
              for (int i = 0; i < 200_000; i++) {
                out.write(new TarBuilder().add(entry("f" + i, '0')).open());
              }
              out.write(new byte[2 * BLOCK]);
            }));
    add("zstd", Oddity.COMPRESSED_OTHERWISE, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0});
  }

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private static byte[] gzip(Writing writing) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed, 1 << 16)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes everything", e);
    }
    return packed.toByteArray();
  }
}
