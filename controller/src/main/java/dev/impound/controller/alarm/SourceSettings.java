package dev.impound.controller.alarm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One source as configured, complete and checked. */
public sealed interface SourceSettings {
  String name();

  SourceKind kind();

  Scope scope();

  /**
   * Topics of Simple Message Notification.
   *
   * @param topics URNs; messages of others are refused
   * @param certificate PEM of the certificate that signs, when it is pinned; else it is fetched
   *     from the configured region's host, and never from where a message says
   * @param token file with a secret that the subscription sends as the header {@code
   *     x-impound-token}; empty when the signature alone is to do
   * @param oldest messages that were first sent longer ago are refused
   */
  record Smn(
      String name,
      Scope scope,
      List<String> topics,
      Optional<Path> certificate,
      Optional<Path> token,
      Duration oldest)
      implements SourceSettings {
    public Smn {
      topics = List.copyOf(topics);
    }

    @Override
    public SourceKind kind() {
      return SourceKind.SMN;
    }
  }

  /**
   * The Host Security Service, polled.
   *
   * @param poll how often
   * @param overlap how far back each poll looks beyond the last; 1 day at most
   * @param enterpriseProject whose events; "all_granted_eps" for all
   */
  record Hss(String name, Scope scope, Duration poll, Duration overlap, String enterpriseProject)
      implements SourceSettings {
    @Override
    public SourceKind kind() {
      return SourceKind.HSS;
    }
  }

  /**
   * Falco or Falcosidekick. One of the two credentials is there, or both, and then both are asked
   * for.
   *
   * @param token file with a secret that comes as the header {@code x-impound-token} or as {@code
   *     authorization: Bearer}
   * @param client name in the sender's certificate: a DNS name, a URI, or the common name
   */
  record Falco(String name, Scope scope, Optional<Path> token, Optional<String> client)
      implements SourceSettings {
    @Override
    public SourceKind kind() {
      return SourceKind.FALCO;
    }
  }

  /**
   * Whoever signs as Standard Webhooks says.
   *
   * @param secrets files with a secret each, {@code whsec_BASE64}; any of them fits, so that one
   *     can be replaced without a gap
   * @param tolerance how far a message's time may be off
   */
  record Generic(String name, Scope scope, List<Path> secrets, Duration tolerance)
      implements SourceSettings {
    public Generic {
      secrets = List.copyOf(secrets);
    }

    @Override
    public SourceKind kind() {
      return SourceKind.GENERIC;
    }
  }
}
