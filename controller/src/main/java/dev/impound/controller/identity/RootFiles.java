package dev.impound.controller.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the roots of a trust domain lie. {@code ca.pem} and {@code ca-key.pem} are the one that
 * signs; {@code next/} is one that is to follow it, {@code previous/} the one that it followed and
 * that is still believed; {@code cross.pem} is the one that signs, certified by the one before.
 *
 * @param folder of the authority
 */
record RootFiles(Path folder) {

  /** How far one root has followed another. */
  enum Standing {
    /** There is one. */
    ALONE,
    /** Another is believed beside the one that signs. */
    ADDED,
    /** The new one signs, and the old one is still believed. */
    SWITCHED
  }

  Standing standing() {
    if (Files.isDirectory(next())) {
      return Standing.ADDED;
    }
    return Files.isDirectory(previous()) ? Standing.SWITCHED : Standing.ALONE;
  }

  Path next() {
    return folder.resolve("next");
  }

  Path previous() {
    return folder.resolve("previous");
  }

  Path certificate() {
    return folder.resolve(Authority.CERTIFICATE);
  }

  Path key() {
    return folder.resolve(Authority.KEY);
  }

  Path crossFile() {
    return folder.resolve("cross.pem");
  }

  /** The certificate by which who knows the root before alone believes the one that signs. */
  Optional<X509Certificate> cross() throws IOException, GeneralSecurityException {
    return standing() == Standing.SWITCHED && Files.exists(crossFile())
        ? Optional.of(PemFiles.readCertificate(crossFile()))
        : Optional.empty();
  }

  /** Every root that is believed, the one that signs first. */
  List<X509Certificate> believed() throws IOException, GeneralSecurityException {
    List<X509Certificate> believed = new ArrayList<>();
    believed.add(PemFiles.readCertificate(certificate()));
    for (Path other : List.of(next(), previous())) {
      if (Files.exists(other.resolve(Authority.CERTIFICATE))) {
        X509Certificate one = PemFiles.readCertificate(other.resolve(Authority.CERTIFICATE));
        if (!believed.contains(one)) {
          believed.add(one);
        }
      }
    }
    return believed;
  }
}
