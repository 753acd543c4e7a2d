package dev.impound.agent.layers;

import dev.impound.agent.files.FileHandle;
import dev.impound.agent.tar.TarStream;
import dev.impound.wire.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container's own layer, made of its upper folder as a commit would make it, but nothing is
 * written on the node. It is read once for its digest and again each time it is opened: where a
 * file changes in between, the digest tells. Extended attributes and times to the nanosecond are
 * kept, which a commit drops.
 */
public final class UpperLayer implements LayerSource {
  /** An archive without members: an engine makes no layer of it. */
  private static final Sha256 EMPTY = Sha256.of(new byte[1024]);

  private static final Pattern UPPER = Pattern.compile("/overlay2/([0-9A-Za-z_-]{1,128})/diff");
  private static final Pattern REMAPPED = Pattern.compile("[0-9]+\\.[0-9]+");
  private static final int BUFFER = 512 << 10;

  private final Path dataRoot;
  private final String id;
  private final long mostBytes;
  private final FileSizes.Fit fit;
  private final Sha256 diffId;
  private final long size;
  private final List<String> notes;

  private UpperLayer(
      Path dataRoot,
      String id,
      long mostBytes,
      FileSizes.Fit fit,
      Sha256 diffId,
      long size,
      List<String> notes) {
    this.fit = fit;
    this.dataRoot = dataRoot;
    this.id = id;
    this.mostBytes = mostBytes;
    this.diffId = diffId;
    this.size = size;
    this.notes = notes;
  }

  /**
   * Reads a container's layer for its digest.
   *
   * @param dataRoot folder where the engine keeps its data
   * @param upper folder that the engine names as the container's, which must lie below
   * @param mostBytes all files in the layer; the largest that do not fit are left out, and noted
   * @throws UnfitLayerException where it cannot be a layer without the engine
   */
  public static UpperLayer measured(Path dataRoot, String upper, long mostBytes)
      throws IOException {
    Matcher inside =
        UPPER.matcher(
            upper.startsWith(dataRoot.toString())
                ? upper.substring(dataRoot.toString().length())
                : "");
    if (!inside.matches()) {
      throw new UnfitLayerException(
          "the engine names \"%s\" as the container's folder, which is none of overlay2's below %s"
              .formatted(upper, dataRoot));
    }
    Path last = dataRoot.getFileName();
    if (last != null && REMAPPED.matcher(last.toString()).matches()) {
      throw new UnfitLayerException("the engine maps the users of containers to others");
    }
    String id = inside.group(1);
    FileSizes.Fit fit = UpperSizes.of(folder(dataRoot, id)).into(mostBytes);
    LayerNotes notes = new LayerNotes();
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    try (InputStream bytes = open(dataRoot, id, mostBytes, fit, notes)) {
      for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
        digest.update(buffer, 0, count);
        size += count;
      }
    }
    return new UpperLayer(
        dataRoot, id, mostBytes, fit, Sha256.ofFinished(digest), size, notes.words());
  }

  @Override
  public Sha256 diffId() {
    return diffId;
  }

  @Override
  public long size() {
    return size;
  }

  /** Whether the container changed nothing. */
  public boolean isEmpty() {
    return diffId.equals(EMPTY);
  }

  /** What a reader of the layer has to know, in words; empty when nothing is. */
  public List<String> notes() {
    return notes;
  }

  @Override
  public InputStream open() throws IOException {
    return open(dataRoot, id, mostBytes, fit, new LayerNotes());
  }

  // The stream that comes back closes the walk, and the walk its folders.
  private static InputStream open(
      Path dataRoot, String id, long mostBytes, FileSizes.Fit fit, LayerNotes notes)
      throws IOException {
    UpperWalk walk = new UpperWalk(folder(dataRoot, id), mostBytes, fit, notes);
    TarStream tar =
        new TarStream(
            walk,
            (member, missing, why) -> {
              throw new UncheckedIOException(
                  new UnfitLayerException(
                      "a file of the container could not be read whole: " + why));
            });
    return new Checked(tar, walk);
  }

  private static FileHandle folder(Path dataRoot, String id) throws IOException {
    try (FileHandle root = FileHandle.of(dataRoot);
        FileHandle all = root.at("overlay2");
        FileHandle one = all.at(id)) {
      return one.at("diff");
    }
  }

  /** Tells failures of the walk as those of reading. */
  private static final class Checked extends FilterInputStream {
    private final UpperWalk walk;

    Checked(TarStream tar, UpperWalk walk) {
      super(tar);
      this.walk = walk;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return super.read(buffer, offset, length);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    @Override
    public void close() throws IOException {
      try (walk) {
        super.close();
      }
    }
  }
}
