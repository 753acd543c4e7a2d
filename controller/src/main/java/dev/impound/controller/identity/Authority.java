package dev.impound.controller.identity;

import dev.impound.controller.signing.KeyHolder;
import dev.impound.controller.signing.TokenKey;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
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
  static final String CERTIFICATE = "ca.pem";
  static final String KEY = "ca-key.pem";

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
  private final List<X509Certificate> roots;
  private final Optional<X509Certificate> cross;

  private Authority(
      String trustDomain,
      CertificateSigner signer,
      List<X509Certificate> roots,
      Optional<X509Certificate> cross) {
    this.trustDomain = trustDomain;
    this.signer = signer;
    this.roots = List.copyOf(roots);
    this.cross = cross;
  }

  /**
   * Makes the authority of a new trust domain in {@code folder}, with a key that lies open.
   *
   * @throws FileAlreadyExistsException when there is one: it is never replaced
   */
  public static Authority create(Path folder, String trustDomain, InstantSource clock)
      throws IOException, GeneralSecurityException {
    return create(folder, trustDomain, RootKey.open(), clock);
  }

  /**
   * Makes the authority of a new trust domain in {@code folder}.
   *
   * @param key where its key is put, or is
   * @throws FileAlreadyExistsException when there is one: it is never replaced
   */
  public static Authority create(Path folder, String trustDomain, RootKey key, InstantSource clock)
      throws IOException, GeneralSecurityException {
    return create(folder, trustDomain, "Impound authority of " + trustDomain, key, clock);
  }

  /**
   * Makes the root that follows another of the same trust domain. Its name is its own, so that
   * whoever knows both finds the one that signed.
   */
  static Authority createNext(Path folder, String trustDomain, RootKey key, InstantSource clock)
      throws IOException, GeneralSecurityException {
    String name =
        "Impound authority of %s since %s %s"
            .formatted(
                trustDomain,
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC),
                CertificateSigner.serial().toString(16).substring(0, 6));
    return create(folder, trustDomain, name, key, clock);
  }

  private static Authority create(
      Path folder, String trustDomain, String commonName, RootKey key, InstantSource clock)
      throws IOException, GeneralSecurityException {
    SpiffeId.controller(trustDomain);
    Path keyFile = folder.resolve(KEY);
    if (Files.exists(keyFile) || Files.exists(folder.resolve(CERTIFICATE))) {
      throw new FileAlreadyExistsException(
          keyFile.toString(), null, "a trust domain exists here already; it is never replaced");
    }
    KeyHolder signer;
    PublicKey publicKey;
    switch (key) {
      case RootKey.InFile(Optional<Passphrase> passphrase) -> {
        KeyPair pair = newPair();
        PemFiles.writeKey(keyFile, pair.getPrivate(), passphrase);
        signer = new KeyHolder.InMemory(pair.getPrivate());
        publicKey = pair.getPublic();
      }
      case RootKey.InToken(TokenKey token) -> {
        signer = token;
        publicKey = token.publicKey();
      }
    }
    X509Certificate made = selfSigned(trustDomain, commonName, signer, publicKey, clock.instant());
    PemFiles.writeCertificates(folder.resolve(CERTIFICATE), List.of(made));
    return new Authority(
        trustDomain, new CertificateSigner(made, signer, clock), List.of(made), Optional.empty());
  }

  private static X509Certificate selfSigned(
      String trustDomain, String commonName, KeyHolder signer, PublicKey publicKey, Instant now)
      throws IOException, GeneralSecurityException {
    X500Principal name = new X500Principal("CN=" + commonName);
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            CertificateSigner.serial(),
            Date.from(now.minus(CertificateSigner.CLOCK_SKEW)),
            Date.from(now.plus(AUTHORITY_LIFE)),
            name,
            publicKey);
    builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(DEPTH))
        .addExtension(
            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
        .addExtension(Extension.subjectAlternativeName, false, uri("spiffe://" + trustDomain));
    return CertificateSigner.sign(builder, signer);
  }

  /** Opens the authority that {@link #create} made in {@code folder}, whose key lies open. */
  public static Authority open(Path folder, InstantSource clock)
      throws IOException, GeneralSecurityException {
    return open(folder, RootKey.open(), clock);
  }

  /**
   * Opens the authority that {@link #create} made in {@code folder}. While one root follows
   * another, what it issues is believed by who knows either.
   *
   * @throws IOException when the key cannot be had, or is another's
   */
  public static Authority open(Path folder, RootKey key, InstantSource clock)
      throws IOException, GeneralSecurityException {
    X509Certificate certificate = PemFiles.readCertificate(folder.resolve(CERTIFICATE));
    KeyHolder signer =
        switch (key) {
          case RootKey.InFile(Optional<Passphrase> passphrase) ->
              new KeyHolder.InMemory(
                  PemFiles.readKey(folder.resolve(KEY), certificate, passphrase));
          case RootKey.InToken(TokenKey token) -> {
            if (!token.publicKey().equals(certificate.getPublicKey())) {
              throw new IOException(
                  "the key in the token is not that of the root %s"
                      .formatted(folder.resolve(CERTIFICATE)));
            }
            yield token;
          }
        };
    RootFiles files = new RootFiles(folder);
    return new Authority(
        PemFiles.trustDomain(certificate),
        new CertificateSigner(certificate, signer, clock),
        files.believed(),
        files.cross());
  }

  /** Whether the key in {@code folder} is a file that wants a passphrase. */
  public static boolean isProtected(Path folder) throws IOException {
    return PemFiles.isEncrypted(folder.resolve(KEY));
  }

  /** The root's own certificate. */
  X509Certificate certificate() {
    return signer.certificate();
  }

  /** A certificate of another root's key, so that who knows this root alone believes that one. */
  X509Certificate crossSign(X509Certificate other) throws IOException, GeneralSecurityException {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            certificate().getSubjectX500Principal(),
            CertificateSigner.serial(),
            other.getNotBefore(),
            certificate().getNotAfter(),
            other.getSubjectX500Principal(),
            other.getPublicKey());
    builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
        .addExtension(
            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
        .addExtension(Extension.subjectAlternativeName, false, uri("spiffe://" + trustDomain));
    return CertificateSigner.sign(builder, signer.key());
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
    return issue(profile(identity), folder);
  }

  private static CertificateProfile profile(SpiffeId identity) {
    return leaf(uri(identity.uri()), purpose(identity));
  }

  /** A key and its certificate, which are in no file yet, with what stands above them. */
  record Made(PrivateKey key, List<X509Certificate> chain) {}

  /** A fresh pair for {@code identity}. */
  Made make(SpiffeId identity) throws IOException, GeneralSecurityException {
    return make(profile(identity));
  }

  /** As {@link #issueForIssuing}, in no file. */
  Made makeIssuing() throws IOException, GeneralSecurityException {
    return make(issuing());
  }

  /** As {@link #issueForCustody(Path)}, in no file. */
  Made makeCustody() throws IOException, GeneralSecurityException {
    return make(custody());
  }

  /** As {@link #issueForTimestamps}, in no file. */
  Made makeTimestamps() throws IOException, GeneralSecurityException {
    return make(timestamps());
  }

  private Made make(CertificateProfile profile) throws IOException, GeneralSecurityException {
    KeyPair pair = newPair();
    return new Made(pair.getPrivate(), chain(profile, pair.getPublic()));
  }

  /** Servers show who knows the root before alone that this one is believed by it. */
  private List<X509Certificate> chain(CertificateProfile profile, PublicKey key)
      throws IOException, GeneralSecurityException {
    X509Certificate made = signer.sign(profile, key);
    boolean server =
        profile.use() instanceof CertificateProfile.Purpose purpose
            && purpose.id().equals(KeyPurposeId.id_kp_serverAuth);
    return server && cross.isPresent() ? List.of(made, cross.get()) : List.of(made);
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
    return issue(issuing(), folder);
  }

  private CertificateProfile issuing() throws IOException {
    if (signer.certificate().getBasicConstraints() < DEPTH) {
      throw new IOException(
          "this authority was made by a version without enrolment, and its certificate forbids one"
              + " that issues others; make a new trust domain with \"impound-controller init\" in"
              + " another directory, and move over to it");
    }
    return new CertificateProfile(
        "Impound issuing authority of " + trustDomain,
        ISSUING_LIFE,
        new CertificateProfile.Issuing(),
        Optional.of(uri("spiffe://" + trustDomain)));
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
    return certify(custody(), key, folder);
  }

  /** As {@link #issueForIssuing(Path)}, for a key that is elsewhere: writes certificates only. */
  public TlsFiles issueForIssuing(PublicKey key, Path folder)
      throws IOException, GeneralSecurityException {
    return certify(issuing(), key, folder);
  }

  private TlsFiles certify(CertificateProfile profile, PublicKey key, Path folder)
      throws IOException, GeneralSecurityException {
    TlsFiles files = TlsFiles.in(folder);
    if (Files.exists(files.certificate())) {
      throw new FileAlreadyExistsException(
          files.certificate().toString(),
          null,
          "a certificate is there already; name another folder, or remove it first");
    }
    PemFiles.writeCertificates(files.certificate(), chain(profile, key));
    PemFiles.writeCertificates(files.authority(), roots);
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
    return issue(timestamps(), folder);
  }

  private CertificateProfile timestamps() {
    return new CertificateProfile(
        "Impound timestamps of " + trustDomain,
        TIMESTAMP_LIFE,
        new CertificateProfile.Purpose(KeyPurposeId.id_kp_timeStamping, true),
        Optional.empty());
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
    Made made = make(profile);
    PemFiles.writeKey(files.key(), made.key(), Optional.empty());
    PemFiles.writeCertificates(files.certificate(), made.chain());
    PemFiles.writeCertificates(files.authority(), roots);
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
