package dev.impound.controller.alarm.http;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * Shows its certificate whatever authorities the other end names, as an intruder's client would.
 */
final class EveryIssuer extends X509ExtendedKeyManager {
  private final X509KeyManager keys;

  private EveryIssuer(X509KeyManager keys) {
    this.keys = keys;
  }

  static KeyManager[] of(KeyManager[] managers) {
    return new KeyManager[] {new EveryIssuer((X509KeyManager) managers[0])};
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return "client";
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return new String[] {"client"};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return keys.getCertificateChain(alias);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return keys.getPrivateKey(alias);
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return new String[0];
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    throw new IllegalStateException("a sender is no server");
  }
}
