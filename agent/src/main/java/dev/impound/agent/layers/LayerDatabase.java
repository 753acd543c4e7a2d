package dev.impound.agent.layers;

import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where an engine with the overlay2 driver keeps its images: each layer unpacked in a folder, and a
 * record of how its archive was put together. Nothing is written, and no archive is made on disk.
 * Whether what is read here is right, only the digests tell.
 */
public final class LayerDatabase {
  private static final Pattern CACHE_ID = Pattern.compile("[0-9A-Za-z_-]{1,128}");
  private static final int LONGEST_ID = 256;
  private static final int LONGEST_CONFIG = 8 << 20;

  private final Path configs;
  private final Path records;
  private final Path folders;

  /**
   * The database of one engine.
   *
   * @param dataRoot folder where the engine keeps its data
   */
  public LayerDatabase(Path dataRoot) {
    this.configs = dataRoot.resolve("image/overlay2/imagedb/content/sha256");
    this.records = dataRoot.resolve("image/overlay2/layerdb/sha256");
    this.folders = dataRoot.resolve("overlay2");
  }

  /** A layer whose record can be read. */
  public final class Layer implements LayerSource {
    private final Sha256 diffId;
    private final Path record;
    private final String cacheId;
    private final long size;

    private Layer(Sha256 diffId, Path record, String cacheId, long size) {
      this.diffId = diffId;
      this.record = record;
      this.cacheId = cacheId;
      this.size = size;
    }

    @Override
    public Sha256 diffId() {
      return diffId;
    }

    /** By the record. */
    @Override
    public long size() {
      return size;
    }

    @Override
    public InputStream open() throws IOException {
      TarSplit parts = TarSplit.open(record);
      try {
        return new RebuiltLayer(parts, LayerFolder.open(folders, List.of(cacheId, "diff")));
      } catch (FileSystemException e) {
        parts.close();
        throw new UnfitLayerException(unreadable(folders.resolve(cacheId).resolve("diff"), e));
      } catch (IOException e) {
        parts.close();
        throw e;
      }
    }
  }

  /**
   * An image's config.
   *
   * @throws UnfitLayerException also when its digest is not the image's id
   */
  public byte[] config(Sha256 imageId) throws IOException {
    byte[] config = small(configs.resolve(imageId.hex()), LONGEST_CONFIG);
    if (!Sha256.of(config).equals(imageId)) {
      throw new UnfitLayerException(
          "the config in %s has the digest %s, not the image's"
              .formatted(configs, Sha256.of(config)));
    }
    return config;
  }

  /**
   * A layer of an image.
   *
   * @param diffIds of the layers from the base up to this one, which is the last
   */
  public Layer layer(List<Sha256> diffIds) throws IOException {
    Sha256 diffId = diffIds.getLast();
    Path entry = records.resolve(chain(diffIds).hex());
    String recorded = text(entry.resolve("diff"));
    if (!recorded.equals(diffId.prefixed())) {
      throw new UnfitLayerException(
          "%s is the record of layer %s, not of %s"
              .formatted(entry, Printable.brief(recorded), diffId));
    }
    String cacheId = text(entry.resolve("cache-id"));
    if (!CACHE_ID.matcher(cacheId).matches()) {
      throw new UnfitLayerException(
          "%s names no folder: \"%s\"".formatted(entry, Printable.brief(cacheId)));
    }
    Path record = entry.resolve("tar-split.json.gz");
    return new Layer(diffId, record, cacheId, size(record));
  }

  /** The name of a stack of layers, as overlay2 makes it. */
  private static Sha256 chain(List<Sha256> diffIds) {
    Sha256 chain = diffIds.getFirst();
    for (Sha256 next : diffIds.subList(1, diffIds.size())) {
      String pair = chain.prefixed() + " " + next.prefixed();
      chain = Sha256.of(pair.getBytes(StandardCharsets.US_ASCII));
    }
    return chain;
  }

  private static long size(Path record) throws IOException {
    long size = 0;
    try (TarSplit parts = TarSplit.open(record)) {
      for (var part = parts.next(); part.isPresent(); part = parts.next()) {
        size =
            Math.addExact(
                size,
                switch (part.get()) {
                  case TarSplit.Part.Bytes(ByteBuffer content) -> content.remaining();
                  case TarSplit.Part.Content(String name, long length) -> length;
                });
      }
      return size;
    } catch (ArithmeticException e) {
      throw new UnfitLayerException("%s tells of more bytes than any disk has".formatted(record));
    } catch (FileSystemException e) {
      throw new UnfitLayerException(unreadable(record, e));
    } catch (UnfitLayerException e) {
      throw e;
    } catch (IOException e) {
      throw new UnfitLayerException(
          "%s cannot be read: %s".formatted(record, Printable.brief(e.getMessage() + "")));
    }
  }

  private static String text(Path file) throws IOException {
    return new String(small(file, LONGEST_ID), StandardCharsets.UTF_8).strip();
  }

  private static byte[] small(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new UnfitLayerException("%s has more than %d bytes".formatted(file, most));
      }
      return bytes;
    } catch (FileSystemException e) {
      throw new UnfitLayerException(unreadable(file, e));
    }
  }

  private static String unreadable(Path file, FileSystemException failure) {
    return "%s cannot be read (%s)".formatted(file, failure.getClass().getSimpleName());
  }
}
