package dev.impound.controller.cloud;

import dev.impound.wire.Printable;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Which cloud, as whom, and how long to wait for it.
 *
 * @param endpoints where its services are
 * @param connectLimit whole seconds
 * @param readLimit whole seconds; longest silence of the cloud in one call
 * @param callLimit longest time of one call in all
 * @param enterpriseProject whose things are meant; empty for all that the key may see
 * @param pageSize how many entries of a list are asked for at once, 1 to 1000
 */
public record CloudSettings(
    String region,
    String projectId,
    KeySource credentials,
    Endpoints endpoints,
    Duration connectLimit,
    Duration readLimit,
    Duration callLimit,
    String enterpriseProject,
    int pageSize) {
  /** What the ECS service takes at most; ELB takes more. */
  private static final int MOST = 1000;

  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public CloudSettings {
    check(REGION, region, "cloud region");
    check(PROJECT, projectId, "cloud project id");
    if (!enterpriseProject.isEmpty()) {
      check(PROJECT, enterpriseProject, "cloud enterprise project id");
    }
    if (connectLimit.toSeconds() < 1 || readLimit.toSeconds() < 1) {
      throw new IllegalArgumentException("a time limit of the cloud is at least 1 second");
    }
    if (pageSize < 1 || pageSize > MOST) {
      throw new IllegalArgumentException("page size is 1 to %d: %d".formatted(MOST, pageSize));
    }
  }

  /** With the limits that suit a cloud: 3 seconds to connect, 10 of silence, 30 for a call. */
  public static CloudSettings of(
      String region, String projectId, KeySource credentials, Endpoints endpoints) {
    return new CloudSettings(
        region,
        projectId,
        credentials,
        endpoints,
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        "",
        MOST);
  }

  /** The same, but of one enterprise project. */
  public CloudSettings within(String project) {
    return new CloudSettings(
        region,
        projectId,
        credentials,
        endpoints,
        connectLimit,
        readLimit,
        callLimit,
        project,
        pageSize);
  }

  private static void check(Pattern valid, String text, String what) {
    if (!valid.matcher(text).matches()) {
      throw new IllegalArgumentException("not a %s: \"%s\"".formatted(what, Printable.brief(text)));
    }
  }
}
