package dev.impound.wire;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds a certificate: its one URI SAN, {@code spiffe://TRUST-DOMAIN/node/NAME}, {@code
 * /operator/NAME} or {@code /controller}. The subject and other names of a certificate are never
 * read.
 *
 * @param trustDomain the installation the certificate belongs to
 * @param role what its holder is
 * @param name node or operator name; empty for the controller
 */
public record SpiffeId(String trustDomain, Role role, String name) {
  private static final Pattern FORM =
      Pattern.compile(
          "spiffe://([a-z0-9][a-z0-9.-]{0,252})/(?:(controller)|(node|operator)/([a-z0-9][a-z0-9._-]{0,62}))");

  /** Type tag of a URI in a SubjectAlternativeName, RFC 5280 section 4.2.1.6. */
  private static final int URI_NAME = 6;

  /** What the holder of a certificate is. */
  public enum Role {
    /** An agent on a node. */
    NODE,
    /** A person with the CLI. */
    OPERATOR,
    /** The controller. */
    CONTROLLER
  }

  /** Identity of a node's agent. */
  public static SpiffeId node(String trustDomain, NodeName node) {
    return new SpiffeId(trustDomain, Role.NODE, node.text());
  }

  /** Identity of an operator. */
  public static SpiffeId operator(String trustDomain, String name) {
    return new SpiffeId(trustDomain, Role.OPERATOR, name);
  }

  /** Identity of the controller. */
  public static SpiffeId controller(String trustDomain) {
    return new SpiffeId(trustDomain, Role.CONTROLLER, "");
  }

  public SpiffeId {
    String uri = uri(trustDomain, role, name);
    if (!FORM.matcher(uri).matches()) {
      throw new IllegalArgumentException(
          "not an identity of this kind of installation: " + Printable.brief(uri));
    }
  }

  /** Reads a URI; empty when it has another form. */
  public static Optional<SpiffeId> parse(String uri) {
    Matcher matcher = FORM.matcher(uri);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    if (matcher.group(2) != null) {
      return Optional.of(controller(matcher.group(1)));
    }
    Role role = matcher.group(3).equals("node") ? Role.NODE : Role.OPERATOR;
    return Optional.of(new SpiffeId(matcher.group(1), role, matcher.group(4)));
  }

  /**
   * Identity of a certificate's holder; empty unless the certificate has exactly one URI SAN and
   * that one is valid.
   */
  public static Optional<SpiffeId> of(X509Certificate certificate) {
    List<String> uris = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          if (name.get(0) instanceof Integer type
              && type == URI_NAME
              && name.get(1) instanceof String uri) {
            uris.add(uri);
          }
        }
      }
    } catch (CertificateParsingException e) {
      return Optional.empty();
    }
    return uris.size() == 1 ? parse(uris.getFirst()) : Optional.empty();
  }

  /** The URI as it stands in a certificate. */
  public String uri() {
    return uri(trustDomain, role, name);
  }

  private static String uri(String trustDomain, Role role, String name) {
    return "spiffe://"
        + trustDomain
        + switch (role) {
          case NODE -> "/node/" + name;
          case OPERATOR -> "/operator/" + name;
          case CONTROLLER -> name.isEmpty() ? "/controller" : "/controller/" + name;
        };
  }

  @Override
  public String toString() {
    return uri();
  }
}
