package dev.impound.controller.alarm.smn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import tools.jackson.databind.json.JsonMapper;

/** Signs messages as SMN does, put down anew from its documentation. */
final class Signer {
  static final String TOPIC = "urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:alarms";
  static final String CERTIFICATE = "SMN_cn-north-4_3190c26a56fb435f9882e3435b000000.pem";
  private static final JsonMapper JSON = new JsonMapper();

  private final KeyPair keys;
  private final String algorithm;

  private Signer(KeyPair keys, String algorithm) {
    this.keys = keys;
    this.algorithm = algorithm;
  }

  static Signer rsa(int bits) {
    return new Signer(keys("RSA", bits), "SHA256withRSA");
  }

  static Signer ellipticCurve() {
    return new Signer(keys("EC", 256), "SHA256withECDSA");
  }

  Signer with(String otherAlgorithm) {
    return new Signer(keys, otherAlgorithm);
  }

  private static KeyPair keys(String kind, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In PEM. */
  byte[] certificate(String from, String to) {
    X500Principal name = new X500Principal("CN=SMN of this test");
    try {
      byte[] der =
          new JcaX509v3CertificateBuilder(
                  name,
                  BigInteger.TEN,
                  Date.from(Instant.parse(from)),
                  Date.from(Instant.parse(to)),
                  name,
                  keys.getPublic())
              .build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate()))
              .getEncoded();
      String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
      return "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
          .formatted(body)
          .getBytes(StandardCharsets.US_ASCII);
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A notification's fields, not signed. */
  static Map<String, Object> notification(String text) {
    Map<String, Object> fields = common("Notification");
    fields.put("subject", "Alarm");
    fields.put("message", text);
    return fields;
  }

  /** A confirmation's fields, not signed. */
  static Map<String, Object> subscription(String token) {
    Map<String, Object> fields = common("SubscriptionConfirmation");
    fields.put("message", "You are invited to subscribe to topic: " + TOPIC + ".");
    fields.put(
        "subscribe_url",
        "https://console.huaweicloud.com/smn/subscription/confirm?token=%s&topic_urn=%s"
            .formatted(token, TOPIC));
    return fields;
  }

  /** Fields that tell of an ended subscription, not signed. */
  static Map<String, Object> unsubscription() {
    Map<String, Object> fields = subscription("c0ffee");
    fields.put("type", "UnsubscribeConfirmation");
    return fields;
  }

  private static Map<String, Object> common(String type) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", type);
    fields.put("topic_urn", TOPIC);
    fields.put("message_id", "d84bd6629ef04513ad2e37bffd6e17cb");
    fields.put("signature_version", "v1");
    fields.put("timestamp", "2026-03-01T02:59:00Z");
    fields.put("signing_cert_url", "https://smn.cn-north-4.myhuaweicloud.com/smn/" + CERTIFICATE);
    return fields;
  }

  /** The posted body, signed over the fields as they are. */
  byte[] sign(Map<String, Object> fields) {
    fields.put("signature", signature(fields));
    return body(fields);
  }

  static byte[] body(Map<String, Object> fields) {
    return JSON.writeValueAsBytes(fields);
  }

  private String signature(Map<String, Object> fields) {
    List<String> names =
        "Notification".equals(fields.get("type"))
            ? List.of("message", "message_id", "subject", "timestamp", "topic_urn", "type")
            : List.of("message", "message_id", "subscribe_url", "timestamp", "topic_urn", "type");
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (String name : names) {
      Object value = fields.getOrDefault(name, "");
      String words = value instanceof String string ? string : JSON.writeValueAsString(value);
      if (!name.equals("subject") || !words.isEmpty()) {
        text.writeBytes((name + "\n" + words + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(keys.getPrivate());
      signature.update(text.toByteArray());
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
