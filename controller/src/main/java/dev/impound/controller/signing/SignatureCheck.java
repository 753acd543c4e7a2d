package dev.impound.controller.signing;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Checks signatures and timestamps against roots that a person trusts. */
public final class SignatureCheck {
  private final List<X509Certificate> roots;
  private final List<X509Certificate> timestampRoots;

  SignatureCheck(List<X509Certificate> roots, List<X509Certificate> timestampRoots) {
    this.roots = List.copyOf(roots);
    this.timestampRoots = List.copyOf(timestampRoots);
  }

  /**
   * When a timestamp says that {@code content} existed.
   *
   * @param at the time; empty where the timestamp proves nothing
   * @param finding why it proves nothing; empty where it does
   */
  public record Time(Optional<Instant> at, Optional<String> finding) {}

  /** Checks an RFC 3161 answer. */
  public Time time(byte[] content, byte[] timestamp) {
    return switch (Timestamp.check(content, timestamp, timestampRoots)) {
      case Timestamp.Checked.Fits fits -> new Time(Optional.of(fits.at()), Optional.empty());
      case Timestamp.Checked.Refused refused ->
          new Time(Optional.empty(), Optional.of(refused.reason()));
    };
  }

  /**
   * Why a detached CMS signature does not prove that a custody key below the root signed {@code
   * content}; empty when it does.
   *
   * @param at when its certificate must have been valid: the time of the timestamp, or of today
   */
  public Optional<String> signature(byte[] content, byte[] signature, Instant at) {
    return CmsSignature.refusal(content, signature, roots, at);
  }
}
