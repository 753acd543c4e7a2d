package dev.impound.localcloud;

import com.sun.net.httpserver.Headers;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message of SMN as an endpoint sees it. */
record Message(String method, Headers headers, String body) {
  String field(String name) {
    return json().path(name).asString("");
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(body);
  }

  String header(String name) {
    return Objects.requireNonNullElse(headers.getFirst(name), "");
  }

  /** A parameter of one of its URLs. */
  String parameter(String url, String name) {
    for (String pair : URI.create(field(url)).getQuery().split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return pair.substring(name.length() + 1);
      }
    }
    return "";
  }

  /** The last segment of the path that its certificate is published at. */
  String certificateId() {
    String url = field("signing_cert_url");
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** Whether its signature is right, by the rules of the documentation of the service. */
  boolean isSignedBy(String pem) throws GeneralSecurityException {
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    Signature signature = Signature.getInstance(certificate.getSigAlgName());
    signature.initVerify(certificate.getPublicKey());
    signature.update(signedText().getBytes(StandardCharsets.UTF_8));
    return signature.verify(Base64.getDecoder().decode(field("signature")));
  }

  private String signedText() {
    String start = "message\n" + field("message") + "\nmessage_id\n" + field("message_id") + "\n";
    String end =
        "timestamp\n%s\ntopic_urn\n%s\ntype\n%s\n"
            .formatted(field("timestamp"), field("topic_urn"), field("type"));
    if (!field("type").equals("Notification")) {
      return start + "subscribe_url\n" + field("subscribe_url") + "\n" + end;
    }
    String subject = field("subject");
    return start + (subject.isEmpty() ? "" : "subject\n" + subject + "\n") + end;
  }
}
