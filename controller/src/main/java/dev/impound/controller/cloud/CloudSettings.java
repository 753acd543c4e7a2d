package dev.impound.controller.cloud;

import dev.impound.wire.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Which cloud, as whom, and how long to wait for it.
 *
 * @param elbEndpoint scheme, host and port; empty for the region's own
 * @param ecsEndpoint scheme, host and port; empty for the region's own
 * @param smnEndpoint scheme, host and port; empty for the region's own
 * @param hssEndpoint scheme, host and port; empty for the region's own
 * @param connectLimit whole seconds
 * @param readLimit whole seconds; longest silence of the cloud in one call
 * @param pageSize how many entries of a list are asked for at once, 1 to 1000
 */
public record CloudSettings(
    String region,
    String projectId,
    Credentials credentials,
    String elbEndpoint,
    String ecsEndpoint,
    String smnEndpoint,
    String hssEndpoint,
    Duration connectLimit,
    Duration readLimit,
    int pageSize) {
  /** What the ECS service takes at most; ELB takes more. */
  private static final int MOST = 1000;

  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Hosts to which plain HTTP does not leave the machine or its private network. */
  private static final Pattern NEAR =
      Pattern.compile(
          "localhost|\\[::1]|(127|10)(\\.\\d{1,3}){3}|192\\.168(\\.\\d{1,3}){2}"
              + "|172\\.(1[6-9]|2\\d|3[01])(\\.\\d{1,3}){2}");

  public CloudSettings {
    check(REGION, region, "cloud region");
    check(PROJECT, projectId, "cloud project id");
    checkEndpoint(elbEndpoint);
    checkEndpoint(ecsEndpoint);
    checkEndpoint(smnEndpoint);
    checkEndpoint(hssEndpoint);
    if (connectLimit.toSeconds() < 1 || readLimit.toSeconds() < 1) {
      throw new IllegalArgumentException("a time limit of the cloud is at least 1 second");
    }
    if (pageSize < 1 || pageSize > MOST) {
      throw new IllegalArgumentException("page size is 1 to %d: %d".formatted(MOST, pageSize));
    }
  }

  /** With the limits that suit a cloud: 3 seconds to connect, 10 for an answer. */
  public static CloudSettings of(
      String region,
      String projectId,
      Credentials credentials,
      String elbEndpoint,
      String ecsEndpoint,
      String smnEndpoint,
      String hssEndpoint) {
    return new CloudSettings(
        region,
        projectId,
        credentials,
        elbEndpoint,
        ecsEndpoint,
        smnEndpoint,
        hssEndpoint,
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        MOST);
  }

  private static void check(Pattern valid, String text, String what) {
    if (!valid.matcher(text).matches()) {
      throw new IllegalArgumentException("not a %s: \"%s\"".formatted(what, Printable.brief(text)));
    }
  }

  private static void checkEndpoint(String endpoint) {
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
