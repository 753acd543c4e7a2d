package dev.impound.controller.evidence;

import dev.impound.controller.tar.TarBlock;
import dev.impound.controller.tar.TarHeader;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image as "docker save" would write it, so that stock engines from 20.10 and skopeo take it.
 * Tags nothing: RepoTags is null. The same image gives the same bytes each time.
 */
public final class DockerArchive implements Payload {
  private final BlobReader reader;
  private final Sha256 config;
  private final List<Sha256> diffIds;
  private final byte[] index;

  /** Each file once, by name, in the order of the archive; a layer may stand in an image twice. */
  private final Map<String, StoredBlob> files = new LinkedHashMap<>();

  DockerArchive(BlobReader reader, StoredBlob config, List<StoredBlob> layers) {
    this.reader = reader;
    this.config = config.digest();
    this.diffIds = layers.stream().map(layer -> layer.diffId().orElseThrow()).toList();
    String configName = config.digest().hex() + ".json";
    files.put(configName, config);
    List<String> layerNames = new ArrayList<>();
    for (StoredBlob layer : layers) {
      String name = layer.diffId().orElseThrow().hex() + "/layer.tar";
      layerNames.add(name);
      files.putIfAbsent(name, layer);
    }
    this.index = index(configName, layerNames);
  }

  /**
   * An archive of blobs outside a store.
   *
   * @param files where each lies
   */
  public static DockerArchive of(
      Function<Sha256, Path> files, StoredBlob config, List<StoredBlob> layers) {
    return new DockerArchive(new BlobReader(files), config, layers);
  }

  private static byte[] index(String config, List<String> layers) {
    JsonMapper json = JsonMapper.shared();
    ArrayNode images = json.createArrayNode();
    ObjectNode image = images.addObject();
    image.put("Config", config);
    image.putNull("RepoTags");
    ArrayNode names = image.putArray("Layers");
    layers.forEach(names::add);
    return json.writeValueAsBytes(images);
  }

  /** Digest of the image's config. */
  public Sha256 configDigest() {
    return config;
  }

  /** The layers' diff_ids, from the base up. */
  public List<Sha256> diffIds() {
    return diffIds;
  }

  @Override
  public long size() {
    long size = TarHeader.entrySize(index.length) + TarHeader.END_BYTES;
    for (StoredBlob blob : files.values()) {
      size += TarHeader.entrySize(blob.size());
    }
    return size;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(TarHeader.of("manifest.json", index.length));
    out.write(index);
    out.write(new byte[TarBlock.padding(index.length)]);
    for (Map.Entry<String, StoredBlob> file : files.entrySet()) {
      StoredBlob blob = file.getValue();
      out.write(TarHeader.of(file.getKey(), blob.size()));
      reader.copy(blob, out);
      out.write(new byte[TarBlock.padding(blob.size())]);
    }
    out.write(new byte[TarHeader.END_BYTES]);
  }
}
