package dev.impound.wire;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows a server's certificate as its files have it when a handshake begins. */
final class LiveKeyManager extends X509ExtendedKeyManager {
  private final LiveTls tls;
  private final Function<LiveTls.Material, List<X509Certificate>> shown;

  /**
   * Shows what {@code tls} holds.
   *
   * @param shown the certificates that clients are shown
   */
  LiveKeyManager(LiveTls tls, Function<LiveTls.Material, List<X509Certificate>> shown) {
    this.tls = tls;
    this.shown = shown;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keyType).orElse(null);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyType).orElse(null);
  }

  private Optional<String> choose(String keyType) {
    LiveTls.Material now = tls.now();
    String own = now.certificate().getPublicKey().getAlgorithm().toUpperCase(Locale.ROOT);
    return own.equals(keyType.toUpperCase(Locale.ROOT))
        ? Optional.of(LiveTls.serial(now))
        : Optional.empty();
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return tls.find(alias)
        .map(material -> shown.apply(material).toArray(X509Certificate[]::new))
        .orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return tls.find(alias).map(LiveTls.Material::key).orElse(null);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return choose(keyType).stream().toArray(String[]::new);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
