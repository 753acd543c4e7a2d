package dev.impound.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.wire.NodeName;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateRequestTest {
  private static final String DOMAIN = "test.example";

  @TempDir private Path folder;

  private static KeyPair pair(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static byte[] request(KeyPair subject, KeyPair signer, String algorithm)
      throws Exception {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    extensions.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            new GeneralName(
                GeneralName.uniformResourceIdentifier, "spiffe://test.example/controller")));
    return new JcaPKCS10CertificationRequestBuilder(
            new X500Principal("CN=controller"), subject.getPublic())
        .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
        .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
        .getEncoded();
  }

  @Test
  void whatARequestSaysOfItselfIsIgnored() throws Exception {
    KeyPair pair = pair("secp256r1");
    Authority authority = Authority.create(folder.resolve("ca"), DOMAIN, Clock.systemUTC());
    TlsFiles issuing = authority.issueForIssuing(folder.resolve("issuing"));
    CertificateRequest request = CertificateRequest.read(request(pair, pair, "SHA256withECDSA"));

    X509Certificate issued =
        IssuingAuthority.open(issuing, Clock.systemUTC())
            .issue(
                SpiffeId.node(DOMAIN, new NodeName("web-1")), request.key(), Duration.ofHours(24))
            .getFirst();

    assertThat(issued.getBasicConstraints()).isEqualTo(-1);
    assertThat(SpiffeId.of(issued)).contains(SpiffeId.node(DOMAIN, new NodeName("web-1")));
    assertThat(issued.getPublicKey()).isEqualTo(pair.getPublic());
    assertThat(issued.getSubjectX500Principal().getName()).isEqualTo("CN=Impound");
  }

  @Test
  void whoDoesNotHoldTheKeyIsRefused() throws Exception {
    byte[] stolen = request(pair("secp256r1"), pair("secp256r1"), "SHA256withECDSA");

    assertThatThrownBy(() -> CertificateRequest.read(stolen))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not fit");
  }

  @Test
  void keysOfOtherKindsAreRefused() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPair large = rsa.generateKeyPair();
    KeyPair other = pair("secp384r1");

    for (byte[] request :
        List.of(request(large, large, "SHA256withRSA"), request(other, other, "SHA256withECDSA"))) {
      assertThatThrownBy(() -> CertificateRequest.read(request))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("P-256");
    }
  }

  @Test
  void whatIsNoRequestIsRefused() throws Exception {
    byte[] cut = request(pair("secp256r1"), pair("secp256r1"), "SHA256withECDSA");

    for (byte[] bytes :
        List.of(
            new byte[0], new byte[] {1, 2, 3}, new byte[5000], java.util.Arrays.copyOf(cut, 90))) {
      assertThatThrownBy(() -> CertificateRequest.read(bytes))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
