package dev.impound.controller.cloud;

import dev.impound.wire.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the services are, each as scheme, host and port; empty for the region's own.
 *
 * @param elb load balancers
 * @param ecs servers
 * @param vpc network interfaces and security groups
 * @param smn notifications
 * @param hss host security
 */
public record Endpoints(String elb, String ecs, String vpc, String smn, String hss) {
  /** The region's own, all of them. */
  public static final Endpoints REGIONAL = new Endpoints("", "", "", "", "");

  /** Hosts to which plain HTTP does not leave the machine or its private network. */
  private static final Pattern NEAR =
      Pattern.compile(
          "localhost|\\[::1]|(127|10)(\\.\\d{1,3}){3}|192\\.168(\\.\\d{1,3}){2}"
              + "|172\\.(1[6-9]|2\\d|3[01])(\\.\\d{1,3}){2}");

  public Endpoints {
    List.of(elb, ecs, vpc, smn, hss).forEach(Endpoints::check);
  }

  /** One address for all services. */
  public static Endpoints at(String endpoint) {
    return new Endpoints(endpoint, endpoint, endpoint, endpoint, endpoint);
  }

  private static void check(String endpoint) {
    if (endpoint.isEmpty()) {
      return;
    }
    URI uri = uri(endpoint);
    String host = uri.getHost();
    boolean plain = "http".equals(uri.getScheme());
    if (host == null || !(plain || "https".equals(uri.getScheme())) || !uri.getPath().isEmpty()) {
      throw malformed(endpoint);
    }
    if (plain && !NEAR.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "cloud endpoint %s: plain http is taken only to a loopback or private address, as for the"
                  .formatted(Printable.brief(endpoint))
              + " local stand-in; use https");
    }
  }

  private static URI uri(String endpoint) {
    try {
      return new URI(endpoint);
    } catch (URISyntaxException e) {
      throw malformed(endpoint);
    }
  }

  private static IllegalArgumentException malformed(String endpoint) {
    return new IllegalArgumentException(
        "not a cloud endpoint: \"%s\"; write scheme, host and port, such as https://elb.example.com"
            .formatted(Printable.brief(endpoint)));
  }
}
