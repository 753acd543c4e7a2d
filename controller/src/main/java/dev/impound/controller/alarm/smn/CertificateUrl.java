package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.wire.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a message says its certificate is. Only the certificate's id is taken from it. */
final class CertificateUrl {
  private static final String FOLDER = "/smn/";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,124}\\.pem");

  private CertificateUrl() {}

  /**
   * The certificate's id.
   *
   * @param host exactly what the message must name
   * @throws MessageRefusedException CERTIFICATE
   */
  static String id(String url, String host) {
    URI uri = parse(url);
    String authority = String.valueOf(uri.getRawAuthority()).toLowerCase(Locale.ROOT);
    String path = String.valueOf(uri.getRawPath());
    boolean there =
        "https".equalsIgnoreCase(uri.getScheme())
            && (authority.equals(host) || authority.equals(host + ":443"))
            && path.startsWith(FOLDER)
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    String id = there ? path.substring(FOLDER.length()) : "";
    if (!ID.matcher(id).matches()) {
      throw refused(url);
    }
    return id;
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw refused(url);
    }
  }

  private static MessageRefusedException refused(String url) {
    return new MessageRefusedException(
        Reason.CERTIFICATE, "signing_cert_url is " + Printable.brief(url));
  }
}
