package dev.impound.controller.alarm.falco;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whom a certificate names. */
final class ClientNames {
  private static final int DNS = 2;
  private static final int URI = 6;

  private ClientNames() {}

  /**
   * Its DNS names and URIs; the common name only where there is none of these, since authorities
   * check it less.
   */
  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          add(names, alternative);
        }
      }
      if (names.isEmpty()) {
        addCommonNames(names, certificate);
      }
    } catch (CertificateParsingException | InvalidNameException e) {
      return List.of();
    }
    return List.copyOf(names);
  }

  private static void add(List<String> names, List<?> alternative) {
    boolean named = alternative.get(0) instanceof Integer kind && (kind == DNS || kind == URI);
    if (named && alternative.get(1) instanceof String name) {
      names.add(name);
    }
  }

  private static void addCommonNames(List<String> names, X509Certificate certificate)
      throws InvalidNameException {
    LdapName subject = new LdapName(certificate.getSubjectX500Principal().getName());
    for (Rdn part : subject.getRdns()) {
      if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
        names.add(name);
      }
    }
  }
}
