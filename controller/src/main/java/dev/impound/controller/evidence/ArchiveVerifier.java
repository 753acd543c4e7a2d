package dev.impound.controller.evidence;

import dev.impound.wire.Printable;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Verifies an image archive on an operator's disk, from this store or from "docker save" of any
 * engine since 20.10, without unpacking it and without a controller.
 */
public final class ArchiveVerifier {

  /**
   * What an archive holds and what is wrong with it.
   *
   * @param config digest of the image's config; on engines that store images by overlay2 this is
   *     the image id
   * @param diffIds the layers' diff_ids as the config names them, from the base up
   * @param archive SHA-256 of the whole file
   * @param size length of the file in bytes
   * @param findings what is wrong, one sentence each, safe to show; empty when every digest fits
   */
  public record Report(
      Sha256 config, List<Sha256> diffIds, Sha256 archive, long size, List<String> findings) {
    public Report {
      diffIds = List.copyOf(diffIds);
      findings = List.copyOf(findings);
    }

    /** Whether every digest fits. */
    public boolean isIntact() {
      return findings.isEmpty();
    }
  }

  private final FileChannel file;
  private final TarIndex index;
  private final ProgressListener progress;
  private final List<String> findings = new ArrayList<>();

  private ArchiveVerifier(FileChannel file, TarIndex index, ProgressListener progress) {
    this.file = file;
    this.index = index;
    this.progress = progress;
  }

  /**
   * Reads the whole file once, and compressed layers twice.
   *
   * @throws NotAnArchiveException when it is no image archive or ends early
   */
  public static Report verify(Path archive, ProgressListener progress) throws IOException {
    try (FileChannel file = FileChannel.open(archive, StandardOpenOption.READ)) {
      return new ArchiveVerifier(file, TarIndex.read(file), progress).report();
    }
  }

  private Report report() throws IOException {
    JsonNode image = image();
    String configName = image.path("Config").asString("");
    byte[] configBytes = index.bytes(region(configName));
    Sha256 config = Sha256.of(configBytes);
    if (!configName.contains(config.hex())) {
      findings.add(
          "the config has sha256 %s, and the archive calls it \"%s\""
              .formatted(config, Printable.brief(configName)));
    }
    List<Sha256> diffIds = ImageConfig.parse(configBytes).diffIds();
    List<String> names = new ArrayList<>();
    image.path("Layers").forEach(name -> names.add(name.asString("")));
    Set<TarIndex.Region> regions = new LinkedHashSet<>();
    for (String name : names) {
      regions.add(region(name));
    }
    Map<TarIndex.Region, Sha256> digests = new HashMap<>();
    Sha256 whole = readAll(List.copyOf(regions), digests);
    compare(names, diffIds, digests);
    return new Report(config, diffIds, whole, file.size(), findings);
  }

  private JsonNode image() throws IOException {
    JsonNode images = HostileJson.parse(index.bytes(region("manifest.json")), "archive's manifest");
    if (images.size() != 1 || !images.path(0).isObject()) {
      throw new NotAnArchiveException(
          "it must hold one image, and holds %d".formatted(images.size()));
    }
    return images.path(0);
  }

  private TarIndex.Region region(String name) throws NotAnArchiveException {
    return index
        .find(name)
        .orElseThrow(
            () -> new NotAnArchiveException("it holds no \"%s\"".formatted(Printable.brief(name))));
  }

  /** Digests of the whole file and, in the same pass, of each of these parts of it. */
  private Sha256 readAll(List<TarIndex.Region> regions, Map<TarIndex.Region, Sha256> digests)
      throws IOException {
    MessageDigest whole = Sha256.newDigest();
    long position = 0;
    for (TarIndex.Region region :
        regions.stream().sorted(Comparator.comparingLong(TarIndex.Region::offset)).toList()) {
      MessageDigest part = Sha256.newDigest();
      read(position, region.offset(), whole, Optional.empty());
      read(region.offset(), region.offset() + region.size(), whole, Optional.of(part));
      digests.put(region, Sha256.ofFinished(part));
      position = region.offset() + region.size();
    }
    read(position, file.size(), whole, Optional.empty());
    return Sha256.ofFinished(whole);
  }

  private void read(long from, long to, MessageDigest whole, Optional<MessageDigest> part)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BlobReader.BUFFER);
    long position = from;
    while (position < to) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), to - position));
      int count = file.read(buffer, position);
      if (count < 0) {
        throw new NotAnArchiveException("it ends early, at byte " + position);
      }
      whole.update(buffer.array(), 0, count);
      part.ifPresent(digest -> digest.update(buffer.array(), 0, count));
      position += count;
      progress.read(position, file.size());
    }
  }

  private void compare(
      List<String> names, List<Sha256> diffIds, Map<TarIndex.Region, Sha256> digests)
      throws IOException {
    if (names.size() != diffIds.size()) {
      findings.add(
          "the archive holds %d layers, and the config names %d"
              .formatted(names.size(), diffIds.size()));
    }
    for (int i = 0; i < Math.min(names.size(), diffIds.size()); i++) {
      TarIndex.Region region = region(names.get(i));
      Sha256 stored = digests.getOrDefault(region, diffIds.get(i));
      if (!stored.equals(diffIds.get(i))) {
        compareCompressed(i + 1, region, stored, diffIds.get(i));
      }
    }
  }

  private void compareCompressed(int number, TarIndex.Region region, Sha256 stored, Sha256 diffId) {
    try {
      Sha256 unpacked = CompressedLayer.diffId(new RegionStream(file, region), region.size());
      if (!unpacked.equals(diffId)) {
        findings.add(
            "layer %d unpacks to sha256 %s, and the config names %s"
                .formatted(number, unpacked, diffId));
      }
    } catch (IOException e) {
      findings.add(
          "layer %d has sha256 %s, and the config names %s".formatted(number, stored, diffId));
    }
  }
}
