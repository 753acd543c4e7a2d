package dev.impound.controller.evidence;

import dev.impound.controller.custody.Checkpoint;
import dev.impound.controller.signing.SignatureCheck;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies a pulled capture without a controller: that its manifest and its part of the chain of
 * custody are signed by a key below a root that a person trusts, that every byte is what they say,
 * and that the node's own receipt says the same. Whoever wrote the folder is not trusted.
 */
public final class BundleVerifier {
  /** The list of digests of a long chain is the largest. */
  private static final long MOST_SMALL_BYTES = 256L << 20;

  private final Path folder;
  private final SignatureCheck check;
  private final Instant now;
  private final List<String> findings = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private BundleVerifier(Path folder, SignatureCheck check, Instant now) {
    this.folder = folder;
    this.check = check;
    this.now = now;
  }

  /**
   * What was found.
   *
   * @param findings what is wrong, one sentence each; empty when all is as it was sealed
   * @param remarks what a reader should know all the same
   * @param timestamp when a timestamp authority says the manifest existed
   * @param bytes bytes of items that were read
   */
  public record Report(
      String capture,
      List<String> findings,
      List<String> remarks,
      Optional<Instant> timestamp,
      long bytes) {
    public Report {
      findings = List.copyOf(findings);
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * Verifies a folder.
   *
   * @param now when the certificates must be valid, where no timestamp names an earlier time
   * @throws IOException when it is no folder of a capture, or cannot be read
   */
  public static Report verify(
      Path folder, SignatureCheck check, Instant now, ProgressListener progress)
      throws IOException {
    return new BundleVerifier(folder, check, now).run(progress);
  }

  private Report run(ProgressListener progress) throws IOException {
    byte[] manifest = read("manifest.json").orElseThrow(this::noManifest);
    Optional<Instant> timestamp = timestamp(manifest);
    Instant at = timestamp.orElse(now);
    signature("manifest.json", manifest, at);
    long bytes = 0;
    String capture = "";
    try {
      ManifestView view = ManifestView.parse(manifest);
      capture = view.capture();
      bytes = items(view, progress);
      BundleReceipt receipt = new BundleReceipt(folder, view);
      findings.addAll(receipt.findings());
      remarks.add(receipt.remark());
      findings.addAll(new ExtractVerifier(this::read).verify(capture, Sha256.of(manifest)));
    } catch (IOException e) {
      findings.add(String.valueOf(e.getMessage()));
    }
    Optional<byte[]> checkpoint = read("custody.checkpoint");
    if (checkpoint.isPresent()) {
      // Made when it was pulled, which may be long after the seal.
      String text = new String(checkpoint.get(), StandardCharsets.US_ASCII);
      Instant made = Checkpoint.parse(text).map(Checkpoint::at).orElse(at);
      signature("custody.checkpoint", checkpoint.get(), made, at);
    }
    findings.addAll(new SumsVerifier(folder).verify());
    return new Report(capture, findings, remarks, timestamp, bytes);
  }

  private IOException noManifest() {
    return new IOException(
        "%s holds no manifest.json; name the folder of a capture, such as the one that \"impound evidence pull CAP-1\" made"
            .formatted(folder));
  }

  private Optional<byte[]> read(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (Files.size(file) > MOST_SMALL_BYTES) {
      throw new IOException("%s is too large to be what it is called".formatted(file));
    }
    return Optional.of(Files.readAllBytes(file));
  }

  private Optional<Instant> timestamp(byte[] manifest) throws IOException {
    Optional<byte[]> answer = read("manifest.json.tsr");
    if (answer.isEmpty()) {
      remarks.add("the manifest has no timestamp: when it was signed is the controller's word");
      return Optional.empty();
    }
    SignatureCheck.Time time = check.time(manifest, answer.get());
    time.finding().ifPresent(why -> findings.add("manifest.json.tsr proves no time: " + why));
    return time.at();
  }

  /**
   * @param moments of which the certificate must have been valid at one
   */
  private void signature(String name, byte[] content, Instant... moments) throws IOException {
    Optional<byte[]> signature = read(name + ".p7s");
    if (signature.isEmpty()) {
      findings.add("%s is not signed: there is no %s.p7s".formatted(name, name));
      return;
    }
    Optional<String> refusal = Optional.empty();
    for (Instant at : moments) {
      refusal = check.signature(content, signature.get(), at);
      if (refusal.isEmpty()) {
        return;
      }
    }
    refusal.ifPresent(
        why -> findings.add("%s.p7s does not prove %s: %s".formatted(name, name, why)));
  }

  private long items(ManifestView view, ProgressListener progress) throws IOException {
    long total =
        view.items().stream()
            .flatMap(item -> item.blobs().stream())
            .mapToLong(ManifestView.ManifestBlob::size)
            .sum();
    Map<String, String> purged = new ExtractVerifier(this::read).purged(view.capture());
    long done = 0;
    for (ManifestView.ManifestItem item : view.items()) {
      if (purged.containsKey(item.id()) && !isThere(item)) {
        remarks.add("the bytes of %s are gone: %s".formatted(item.id(), purged.get(item.id())));
        continue;
      }
      for (ManifestView.ManifestBlob blob : item.blobs()) {
        new ChunkVerifier(folder.resolve(blob.path()), item.id(), blob)
            .verify()
            .ifPresent(findings::add);
        done += blob.size();
        progress.read(done, total);
      }
    }
    return done;
  }

  /** Whether any of an item's bytes were pulled: those of a purged one were, if it was before. */
  private boolean isThere(ManifestView.ManifestItem item) {
    return item.blobs().stream()
        .map(blob -> folder.resolve(blob.path()))
        .anyMatch(
            file ->
                Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    || Files.exists(file.resolveSibling(file.getFileName() + ".age")));
  }
}
