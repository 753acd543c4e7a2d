package dev.impound.controller.identity;

import dev.impound.wire.DurableFiles;
import dev.impound.wire.PrivateKeyFile;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A key of an operator that was made where it stays, and the request for its certificate. Both are
 * kept until there is one: the same request is answered with the same certificate, however often it
 * is sent.
 *
 * @param folder that holds {@code key.pem} and {@code request.der}
 */
public record RequestedKey(Path folder) {
  private static final String KEY = "key.pem";
  private static final String REQUEST = "request.der";

  /** The key that waits in {@code folder}, or a fresh one on P-256, durable when this returns. */
  public static RequestedKey in(Path folder, DurableFiles disk) throws IOException {
    RequestedKey key = new RequestedKey(folder);
    if (!key.isWhole()) {
      disk.remove(folder);
      key.make(disk);
    }
    return key;
  }

  private void make(DurableFiles disk) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      byte[] request =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500Principal("CN=Impound operator"), pair.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
              .getEncoded();
      disk.makeFolder(folder);
      disk.write(
          folder.resolve(KEY),
          pem("PRIVATE KEY", pair.getPrivate().getEncoded()).getBytes(StandardCharsets.US_ASCII));
      // Last: where the request is, the key is whole.
      disk.write(folder.resolve(REQUEST), request);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("cannot make a key: " + e.getMessage(), e);
    }
  }

  /** As stock tools write it. */
  public static String pem(String what, byte[] encoded) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded));
  }

  private boolean isWhole() {
    try {
      publicKey();
      PrivateKeyFile.read(folder.resolve(KEY));
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** The request, PKCS#10, DER. */
  public byte[] request() throws IOException {
    return Files.readAllBytes(folder.resolve(REQUEST));
  }

  /** SHA-256 of the SubjectPublicKeyInfo, for a person to compare. */
  public Sha256 fingerprint() throws IOException {
    return Sha256.of(publicKey());
  }

  /** Whether a certificate is for this key. */
  public boolean fits(X509Certificate certificate) throws IOException {
    return Arrays.equals(certificate.getPublicKey().getEncoded(), publicKey());
  }

  private byte[] publicKey() throws IOException {
    return new PKCS10CertificationRequest(request()).getSubjectPublicKeyInfo().getEncoded();
  }
}
