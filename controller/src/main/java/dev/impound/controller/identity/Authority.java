package dev.impound.controller.identity;

import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * The one authority of a trust domain, P-256, kept in a folder. Its name is in its certificate's
 * URI SAN: {@code spiffe://TRUST-DOMAIN}.
 */
public final class Authority {
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

  /** It may sign a key that signs certificates of nodes. */
  private static final int DEPTH = 1;

  private static final Duration ISSUING_LIFE = Duration.ofDays(365);

  /**
   * Long, since certificates that are made by hand are not renewed by themselves: an expired one
   * must not stop a response.
   */
  private static final Duration LEAF_LIFE = Duration.ofDays(365);

  /** Evidence is judged years after it was sealed. */
  private static final Duration CUSTODY_LIFE = Duration.ofDays(5 * 365);

  /** A timestamp must outlive the signature that it vouches for. */
  private static final Duration TIMESTAMP_LIFE = Duration.ofDays(10 * 365);

  private final String trustDomain;
  private final CertificateSigner signer;

  private Authority(String trustDomain, CertificateSigner signer) {
    this.trustDomain = trustDomain;
    this.signer = signer;
  }

  /**
   * Makes the authority of a new trust domain in {@code folder}.
   *
   * @throws FileAlreadyExistsException when there is one: it is never replaced
   */
  public static Authority create(Path folder, String trustDomain, InstantSource clock)
      throws IOException, GeneralSecurityException {
    SpiffeId.controller(trustDomain);
    Path keyFile = folder.resolve("ca-key.pem");
    if (Files.exists(keyFile)) {
      throw new FileAlreadyExistsException(
          keyFile.toString(), null, "a trust domain exists here already; it is never replaced");
    }
    KeyPair pair = newPair();
    Instant now = clock.instant();
    X500Principal name = new X500Principal("CN=Impound authority of " + trustDomain);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            CertificateSigner.serial(),
            Date.from(now.minus(CertificateSigner.CLOCK_SKEW)),
            Date.from(now.plus(AUTHORITY_LIFE)),
            name,
            pair.getPublic());
    builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(DEPTH))
        .addExtension(
            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
        .addExtension(Extension.subjectAlternativeName, false, uri("spiffe://" + trustDomain));
    X509Certificate made = CertificateSigner.sign(builder, pair.getPrivate());
    PemFiles.writeKey(keyFile, pair.getPrivate());
    PemFiles.writeCertificate(folder.resolve("ca.pem"), made);
    return new Authority(trustDomain, new CertificateSigner(made, pair.getPrivate(), clock));
  }

  /** Opens the authority that {@link #create} made in {@code folder}. */
  public static Authority open(Path folder, InstantSource clock)
      throws IOException, GeneralSecurityException {
    X509Certificate certificate = PemFiles.readCertificate(folder.resolve("ca.pem"));
    return new Authority(
        PemFiles.trustDomain(certificate),
        new CertificateSigner(certificate, PemFiles.readKey(folder.resolve("ca-key.pem")), clock));
  }

  public String trustDomain() {
    return trustDomain;
  }

  /**
   * Makes a fresh key and a certificate for {@code identity} in {@code folder}, with the
   * authority's own certificate beside it.
   *
   * @throws FileAlreadyExistsException when a key is there already
   */
  public TlsFiles issue(SpiffeId identity, Path folder)
      throws IOException, GeneralSecurityException {
    return issue(leaf(uri(identity.uri()), purpose(identity)), folder);
  }

  /**
   * As {@link #issue}, for a server that is no part of the trust domain's own protocol, such as the
   * alarm port: it names a host and no identity, so that nobody takes it for the controller.
   *
   * @param host DNS name or IP address
   */
  public TlsFiles issueForHost(String host, Path folder)
      throws IOException, GeneralSecurityException {
    int kind = IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName;
    return issue(
        leaf(new GeneralNames(new GeneralName(kind, host)), KeyPurposeId.id_kp_serverAuth), folder);
  }

  /**
   * As {@link #issue}, for the key that signs nodes' certificates in a running controller, valid
   * for a year; the key of this authority can then stay offline.
   *
   * @throws IOException when this authority may sign no such key: it was made by an earlier version
   */
  public TlsFiles issueForIssuing(Path folder) throws IOException, GeneralSecurityException {
    if (signer.certificate().getBasicConstraints() < DEPTH) {
      throw new IOException(
          "this authority was made by a version without enrolment, and its certificate forbids one"
              + " that issues others; make a new trust domain with \"impound-controller init\" in"
              + " another directory, and move over to it");
    }
    return issue(
        new CertificateProfile(
            "Impound issuing authority of " + trustDomain,
            ISSUING_LIFE,
            new CertificateProfile.Issuing(),
            Optional.of(uri("spiffe://" + trustDomain))),
        folder);
  }

  /**
   * As {@link #issue}, for the key that signs manifests and checkpoints of the chain of custody,
   * valid for five years. It names nobody who may connect.
   */
  public TlsFiles issueForCustody(Path folder) throws IOException, GeneralSecurityException {
    return issue(custody(), folder);
  }

  /**
   * As {@link #issueForCustody(Path)}, for a key that is elsewhere, in a token say: writes
   * certificates only.
   *
   * @param key its public half
   * @throws FileAlreadyExistsException when a certificate is there already
   */
  public TlsFiles issueForCustody(PublicKey key, Path folder)
      throws IOException, GeneralSecurityException {
    TlsFiles files = TlsFiles.in(folder);
    if (Files.exists(files.certificate())) {
      throw new FileAlreadyExistsException(
          files.certificate().toString(),
          null,
          "a certificate is there already; name another folder, or remove it first");
    }
    PemFiles.writeCertificate(files.certificate(), signer.sign(custody(), key));
    PemFiles.writeCertificate(files.authority(), signer.certificate());
    return files;
  }

  private CertificateProfile custody() {
    return new CertificateProfile(
        "Impound custody of " + trustDomain,
        CUSTODY_LIFE,
        new CertificateProfile.Purpose(KeyPurposeId.id_kp_emailProtection, false),
        Optional.empty());
  }

  /**
   * As {@link #issueForCustody(Path)}, for the bundled timestamp authority, valid for ten years.
   */
  public TlsFiles issueForTimestamps(Path folder) throws IOException, GeneralSecurityException {
    return issue(
        new CertificateProfile(
            "Impound timestamps of " + trustDomain,
            TIMESTAMP_LIFE,
            new CertificateProfile.Purpose(KeyPurposeId.id_kp_timeStamping, true),
            Optional.empty()),
        folder);
  }

  private static CertificateProfile leaf(GeneralNames names, KeyPurposeId purpose) {
    return new CertificateProfile(
        "Impound", LEAF_LIFE, new CertificateProfile.Purpose(purpose, false), Optional.of(names));
  }

  private TlsFiles issue(CertificateProfile profile, Path folder)
      throws IOException, GeneralSecurityException {
    TlsFiles files = TlsFiles.in(folder);
    if (Files.exists(files.key())) {
      throw new FileAlreadyExistsException(
          files.key().toString(),
          null,
          "a key is there already; name another folder, or remove it first");
    }
    KeyPair pair = newPair();
    X509Certificate made = signer.sign(profile, pair.getPublic());
    PemFiles.writeKey(files.key(), pair.getPrivate());
    PemFiles.writeCertificate(files.certificate(), made);
    PemFiles.writeCertificate(files.authority(), signer.certificate());
    return files;
  }

  private static KeyPurposeId purpose(SpiffeId identity) {
    return switch (identity.role()) {
      case CONTROLLER -> KeyPurposeId.id_kp_serverAuth;
      case NODE, OPERATOR -> KeyPurposeId.id_kp_clientAuth;
    };
  }

  static KeyPair newPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static GeneralNames uri(String uri) {
    return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
  }
}
