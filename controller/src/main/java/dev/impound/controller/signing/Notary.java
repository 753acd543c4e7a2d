package dev.impound.controller.signing;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signs and timestamps what the controller closes, as far as it has keys for it. Safe for use by
 * many threads.
 */
public final class Notary {
  private final Optional<SigningKey> key;
  private final Optional<TimestampAuthority> authority;
  private final List<X509Certificate> roots;
  private final List<X509Certificate> timestampRoots;
  private final InstantSource clock;

  private Notary(
      Optional<SigningKey> key,
      Optional<TimestampAuthority> authority,
      List<X509Certificate> roots,
      List<X509Certificate> timestampRoots,
      InstantSource clock) {
    this.key = key;
    this.authority = authority;
    this.roots = List.copyOf(roots);
    this.timestampRoots = List.copyOf(timestampRoots);
    this.clock = clock;
  }

  /** One that has no keys. */
  public static Notary without() {
    return new Notary(
        Optional.empty(), Optional.empty(), List.of(), List.of(), InstantSource.system());
  }

  /**
   * Reads the keys that are configured.
   *
   * @throws IOException when one is configured and cannot be used
   */
  public static Notary open(SigningSettings settings, InstantSource clock) throws IOException {
    Optional<SigningKey> key =
        settings.custody().isPresent()
            ? Optional.of(SigningKey.read("custody", settings.custody().get()))
            : Optional.empty();
    return new Notary(
        key,
        authority(settings, clock),
        key.isPresent() ? Certificates.read(settings.root()) : List.of(),
        settings.timestamps().isPresent()
            ? Certificates.read(settings.timestamps().get().root())
            : List.of(),
        clock);
  }

  /** One that signs and asks nobody for the time. */
  static Notary of(SigningKey key, List<X509Certificate> roots, InstantSource clock) {
    return new Notary(Optional.of(key), Optional.empty(), roots, List.of(), clock);
  }

  private static Optional<TimestampAuthority> authority(
      SigningSettings settings, InstantSource clock) throws IOException {
    if (settings.timestamps().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (settings.timestamps().get()) {
          case SigningSettings.Remote remote -> new RemoteTimestamps(remote.url());
          case SigningSettings.Bundled bundled ->
              new BundledTimestamps(SigningKey.read("timestamp", bundled.files()), clock);
        });
  }

  public boolean signs() {
    return key.isPresent();
  }

  public boolean timestamps() {
    return authority.isPresent();
  }

  /** Whether a timestamp is had at once, without a network. */
  public boolean timestampsHere() {
    return authority.filter(TimestampAuthority::isLocal).isPresent();
  }

  /** A detached CMS signature of {@code content}, DER; to be asked only of one that signs. */
  public byte[] sign(byte[] content) throws IOException {
    Instant now = clock.instant();
    byte[] signature = sign(key.orElseThrow(), content, now);
    Optional<String> refusal = CmsSignature.refusal(content, signature, roots, now);
    if (refusal.isPresent()) {
      throw new IOException(
          "a signature by the custody key would prove nothing: %s; renew it with \"impound-controller issue custody\""
              .formatted(refusal.get()));
    }
    return signature;
  }

  /** A key that fails is had anew once: a token may have lost its session. */
  private static byte[] sign(SigningKey key, byte[] content, Instant now) throws IOException {
    try {
      return CmsSignature.sign(key, content, now);
    } catch (IOException failure) {
      try {
        if (key.renew()) {
          return CmsSignature.sign(key, content, now);
        }
      } catch (IOException e) {
        e.addSuppressed(failure);
        throw e;
      }
      throw failure;
    }
  }

  /** An RFC 3161 answer for {@code content}, DER; to be asked only of one that timestamps. */
  public byte[] timestamp(byte[] content) throws IOException {
    return Timestamp.fetch(authority.orElseThrow(), content, timestampRoots);
  }

  /** How the chain of custody names the signer: by its certificate. */
  public String signer() {
    return "certificate SHA-256 " + Certificates.fingerprint(key.orElseThrow().certificate());
  }

  /** How the chain of custody names who vouches for the time. */
  public String authority() {
    return authority.orElseThrow().name();
  }

  /** The certificates that a reader needs, by file name, PEM. */
  public Map<String, byte[]> certificates() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    key.ifPresent(
        signing -> {
          files.put("root.pem", Certificates.pem(roots));
          files.put("custody.pem", Certificates.pem(signing.chain()));
        });
    if (authority.isPresent()) {
      files.put("timestamp-root.pem", Certificates.pem(timestampRoots));
    }
    return files;
  }

  /** Checks what this one signs; to be asked only of one that signs. */
  public SignatureCheck ownCheck() {
    return new SignatureCheck(roots, timestampRoots);
  }

  /** Reads the roots that a person trusts. */
  public static SignatureCheck check(Path root, Optional<Path> timestampRoot) throws IOException {
    List<X509Certificate> roots = Certificates.read(root);
    return new SignatureCheck(
        roots, timestampRoot.isPresent() ? Certificates.read(timestampRoot.get()) : roots);
  }
}
