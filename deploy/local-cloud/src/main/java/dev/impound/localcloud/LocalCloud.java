package dev.impound.localcloud;

import dev.impound.localcloud.api.ApiServer;
import dev.impound.localcloud.api.Faults;
import dev.impound.localcloud.api.Services;
import dev.impound.localcloud.config.CloudFile;
import dev.impound.localcloud.hss.SecurityEvents;
import dev.impound.localcloud.smn.Notifications;
import dev.impound.localcloud.smn.Trust;
import dev.impound.localcloud.smn.Wish;
import dev.impound.localcloud.state.CloudState;
import dev.impound.localcloud.traffic.DataPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A running stand-in: its objects, its API and its listeners' sockets. Closing it ends every
 * request and every connection.
 */
public final class LocalCloud implements AutoCloseable {
  private final CloudState state;
  private final Faults faults;
  private final ApiServer api;
  private final Notifications notifications;
  private final DataPath dataPath;
  private final String host;

  private record Subscriber(String topic, Wish wish) {}

  private LocalCloud(Services services, ApiServer api, DataPath dataPath, String host) {
    this.state = services.state();
    this.faults = services.faults();
    this.notifications = services.notifications();
    this.api = api;
    this.dataPath = dataPath;
    this.host = host;
  }

  /**
   * Opens the listeners first and the API after them; then asks who is subscribed from the start to
   * confirm.
   *
   * @throws IOException when an address cannot be listened on, or the trusted certificates cannot
   *     be read; then nothing is left open
   * @throws dev.impound.localcloud.state.RefusedException when a subscription is not possible
   */
  public static LocalCloud start(
      CloudFile file, String secretKey, InstantSource clock, RandomGenerator random)
      throws IOException {
    List<Subscriber> subscribers = subscribers(file.smn());
    Services services =
        new Services(
            file.region(),
            new CloudState(Inventories.from(file, clock.instant()), clock),
            new Notifications(
                new Notifications.Place(file.region(), file.projectId()),
                file.smn().topics(),
                Trust.of(file.smn().trustedCaFile()),
                clock,
                random),
            new SecurityEvents(clock),
            new Faults());
    Notifications smn = services.notifications();
    try {
      LocalCloud cloud = open(file, secretKey, services, clock, random);
      subscribers.forEach(one -> smn.subscribeFromTheStart(smn.topic(one.topic()), one.wish()));
      return cloud;
    } catch (IOException | RuntimeException e) {
      smn.close();
      throw e;
    }
  }

  private static LocalCloud open(
      CloudFile file,
      String secretKey,
      Services services,
      InstantSource clock,
      RandomGenerator random)
      throws IOException {
    DataPath dataPath = DataPath.open(services.state());
    try {
      int colon = file.listen().lastIndexOf(':');
      String host = file.listen().substring(0, colon);
      int port = Integer.parseInt(file.listen().substring(colon + 1));
      ApiServer api =
          ApiServer.start(
              new InetSocketAddress(host, port),
              new ApiServer.Access(file.projectId(), file.accessKey(), secretKey),
              services,
              clock,
              random);
      return new LocalCloud(services, api, dataPath, host);
    } catch (IOException | RuntimeException e) {
      dataPath.close();
      throw e;
    }
  }

  /** Reads all of them before anything is opened. */
  private static List<Subscriber> subscribers(CloudFile.Smn smn) {
    return smn.subscriptions().stream()
        .map(
            one -> {
              String protocol = one.endpoint().startsWith("http://") ? "http" : "https";
              return new Subscriber(
                  one.topic(), Wish.of(protocol, one.endpoint(), "", one.headers()));
            })
        .toList();
  }

  /** What to configure as the endpoint of every service. */
  public String endpoint() {
    return "http://" + host + ":" + api.port();
  }

  /** What it knows. */
  public CloudState state() {
    return state;
  }

  /** What is to go wrong. */
  public Faults faults() {
    return faults;
  }

  /** Its topics, and what was sent. */
  public Notifications notifications() {
    return notifications;
  }

  @Override
  public void close() {
    notifications.close();
    api.close();
    dataPath.close();
  }
}
