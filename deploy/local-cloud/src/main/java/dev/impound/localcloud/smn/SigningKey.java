package dev.impound.localcloud.smn;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.locks.ReentrantLock;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The key that messages are signed with, RSA of 2048 bits, and its certificate, which it signed
 * itself. Made when it is first needed, kept nowhere. Safe for threads.
 */
public final class SigningKey {
  private static final String ALGORITHM = "SHA256withRSA";

  private final ReentrantLock lock = new ReentrantLock();
  private final String region;
  private final String certificateId;
  private final Instant now;
  private @Nullable Made made;

  private record Made(KeyPair pair, X509Certificate certificate) {}

  /**
   * @param id 32 hexadecimal digits for the certificate's name
   */
  SigningKey(String region, String id, Instant now) {
    this.region = region;
    this.certificateId = "SMN_%s_%s.pem".formatted(region, id);
    this.now = now;
  }

  /** The certificate's name. */
  public String certificateId() {
    return certificateId;
  }

  /** Where the real service would publish the certificate. */
  String certificateUrl() {
    return "https://smn.%s.myhuaweicloud.com/smn/%s".formatted(region, certificateId);
  }

  /** The certificate as PEM. */
  public String certificate() {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(made().certificate());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return text.toString();
  }

  /** The signature of the text's UTF-8 bytes, in Base64. */
  String sign(String text) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(made().pair().getPrivate());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with RSA", e);
    }
  }

  private Made made() {
    lock.lock();
    try {
      Made key = made;
      if (key == null) {
        key = make();
        made = key;
      }
      return key;
    } finally {
      lock.unlock();
    }
  }

  private Made make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair pair = generator.generateKeyPair();
      X500Principal name = new X500Principal("CN=impound-local-cloud SMN " + region);
      var certificate =
          new JcaX509v3CertificateBuilder(
                  name,
                  BigInteger.ONE,
                  Date.from(now.minus(1, ChronoUnit.DAYS)),
                  Date.from(now.plus(365, ChronoUnit.DAYS)),
                  name,
                  pair.getPublic())
              .build(new JcaContentSignerBuilder(ALGORITHM).build(pair.getPrivate()));
      return new Made(pair, new JcaX509CertificateConverter().getCertificate(certificate));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("every JDK makes RSA keys", e);
    }
  }
}
