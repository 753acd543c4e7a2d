package dev.impound.agent.layers;

import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes one saved image apart. Two layouts: Docker up to 24 writes {@code ID/layer.tar} and {@code
 * CONFIG.json}, later engines write {@code blobs/sha256/DIGEST}; both put manifest.json, which says
 * what is what, at the end. Layers go to the sink as they come; small JSON is kept until the
 * manifest tells what it is.
 */
public final class SavedImageReader {
  private static final String MANIFEST = "manifest.json";
  private static final String BLOBS = "blobs/sha256/";
  private static final String LAYER = "/layer.tar";
  private static final Pattern NAMED = Pattern.compile("[0-9a-f]{64}");
  private static final long LONGEST_JSON = 8L << 20;
  private static final long MOST_JSON = 24L << 20;
  private static final int MOST_ENTRIES = 10_000;

  private final String imageId;
  private final Set<String> layerDigests;
  private final BlobSink sink;
  private final Map<String, Taken> taken = new HashMap<>();
  private final Map<String, byte[]> kept = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private long keptBytes;

  /** A part that the sink has taken. */
  record Taken(SavedImage.Part part, boolean compressed) {}

  /**
   * A reader for one archive.
   *
   * @param imageId as the engine gives it, "sha256:" and 64 digits
   * @param diffIds of the layers, as the engine gives them
   */
  public SavedImageReader(String imageId, List<Sha256> diffIds, BlobSink sink) {
    this.imageId = imageId;
    this.layerDigests =
        Set.copyOf(diffIds.stream().map(Sha256::hex).collect(java.util.stream.Collectors.toSet()));
    this.sink = sink;
  }

  /**
   * Reads the archive to its end and gives all parts to the sink; does not close it.
   *
   * @throws UnfitArchiveException when the archive is not a complete image
   */
  public SavedImage read(InputStream archive) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(archive, "UTF-8");
    int entries = 0;
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (++entries > MOST_ENTRIES) {
        throw new UnfitArchiveException("the engine's archive has more than 10,000 entries");
      }
      if (entry.isSymbolicLink()) {
        links.put(entry.getName(), entry.getLinkName());
      } else if (entry.isFile()) {
        sort(entry.getName(), entry.getSize(), tar);
      }
    }
    return assemble();
  }

  private void sort(String name, long size, InputStream bytes) throws IOException {
    boolean blob = name.startsWith(BLOBS);
    boolean layer =
        name.endsWith(LAYER) || (blob && layerDigests.contains(name.substring(BLOBS.length())));
    if (layer) {
      take(name, BlobSink.Part.LAYER, size, bytes);
    } else if (size <= LONGEST_JSON && keptBytes + size <= MOST_JSON) {
      sortSmall(name, size, bytes.readNBytes((int) size));
    } else if (blob) {
      take(name, BlobSink.Part.UNDECIDED, size, bytes);
    }
  }

  /** A small blob that is no JSON can only be a compressed layer. */
  private void sortSmall(String name, long size, byte[] content) throws IOException {
    if (content.length > 0 && (content[0] == '{' || content[0] == '[')) {
      kept.put(name, content);
      keptBytes += size;
    } else if (name.startsWith(BLOBS)) {
      take(name, BlobSink.Part.UNDECIDED, size, new ByteArrayInputStream(content));
    }
  }

  private Taken take(String name, BlobSink.Part part, long size, InputStream bytes)
      throws IOException {
    FirstBytes watched = new FirstBytes(bytes);
    Optional<Sha256> named = named(name);
    Sha256 digest = sink.take(part, named, size, watched);
    if (named.isPresent() && !named.get().equals(digest)) {
      throw new UnfitArchiveException(
          "a part of the engine's archive is named %s and has the digest %s; the engine's store is damaged or was changed"
              .formatted(named.get(), digest));
    }
    Taken one = new Taken(new SavedImage.Part(digest, size), watched.isCompressed());
    taken.put(name, one);
    return one;
  }

  private static Optional<Sha256> named(String name) {
    String digest = name.startsWith(BLOBS) ? name.substring(BLOBS.length()) : "";
    return NAMED.matcher(digest).matches() ? Optional.of(new Sha256(digest)) : Optional.empty();
  }

  private SavedImage assemble() throws IOException {
    byte @Nullable [] manifest = kept.get(MANIFEST);
    if (manifest == null) {
      throw new UnfitArchiveException(
          "the engine's archive ended without %s, so it is not complete".formatted(MANIFEST));
    }
    ImageJson.Manifest parts = ImageJson.manifest(manifest);
    byte @Nullable [] config = kept.get(parts.config());
    if (config == null) {
      throw new UnfitArchiveException(
          "the engine's archive names a config \"%s\" that it does not hold"
              .formatted(Printable.brief(parts.config())));
    }
    List<Sha256> diffIds = ImageJson.diffIds(config);
    if (diffIds.size() != parts.layers().size()) {
      throw new UnfitArchiveException(
          "the engine's archive holds %d layers, and its config names %d"
              .formatted(parts.layers().size(), diffIds.size()));
    }
    List<SavedImage.Layer> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      layers.add(layer(parts.layers().get(i), diffIds.get(i)));
    }
    SavedImage.Part takenConfig =
        takeKept(parts.config(), BlobSink.Part.CONFIG, config, nameDigest(parts.config()));
    return new SavedImage(takenConfig, layers, takeManifest(takenConfig));
  }

  private SavedImage.Layer layer(String name, Sha256 diffId) throws UnfitArchiveException {
    Taken one = taken.get(resolve(name));
    if (one == null) {
      throw new UnfitArchiveException(
          "the engine's archive names a layer \"%s\" that it does not hold"
              .formatted(Printable.brief(name)));
    }
    if (!one.compressed() && !one.part().sha256().equals(diffId)) {
      throw new UnfitArchiveException(
          "a layer in the engine's archive has the digest %s, and the image's config names %s; the engine's store is damaged or was changed"
              .formatted(one.part().sha256(), diffId));
    }
    return new SavedImage.Layer(one.part(), diffId);
  }

  /** Engines up to 24 write a layer that occurs twice as a link, "../ID/layer.tar". */
  private String resolve(String name) {
    String link = links.get(name);
    return link == null ? name : link.replaceFirst("^(\\.\\./)+", "");
  }

  /** Where images lie in containerd, the image's id is the digest of its manifest. */
  private Optional<SavedImage.Part> takeManifest(SavedImage.Part config) throws IOException {
    String id = Sha256.parse(imageId).hex();
    byte @Nullable [] manifest = kept.get(BLOBS + id);
    if (manifest == null || config.sha256().hex().equals(id)) {
      return Optional.empty();
    }
    return Optional.of(takeKept(BLOBS + id, BlobSink.Part.MANIFEST, manifest, id));
  }

  private SavedImage.Part takeKept(String name, BlobSink.Part part, byte[] content, String digest)
      throws IOException {
    if (!Sha256.of(content).hex().equals(digest)) {
      throw new UnfitArchiveException(
          "\"%s\" in the engine's archive does not have the digest that it is named by"
              .formatted(Printable.brief(name)));
    }
    return take(name, part, content.length, new ByteArrayInputStream(content)).part();
  }

  private static String nameDigest(String name) {
    String bare = name.startsWith(BLOBS) ? name.substring(BLOBS.length()) : name;
    return bare.endsWith(".json") ? bare.substring(0, bare.length() - ".json".length()) : bare;
  }
}
