package dev.impound.localcloud;

import dev.impound.localcloud.api.ApiServer;
import dev.impound.localcloud.api.Faults;
import dev.impound.localcloud.config.CloudFile;
import dev.impound.localcloud.state.CloudState;
import dev.impound.localcloud.traffic.DataPath;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * A running stand-in: its objects, its API and its listeners' sockets. Closing it ends every
 * request and every connection.
 */
public final class LocalCloud implements AutoCloseable {
  private final CloudState state;
  private final Faults faults;
  private final ApiServer api;
  private final DataPath dataPath;
  private final String host;

  private LocalCloud(
      CloudState state, Faults faults, ApiServer api, DataPath dataPath, String host) {
    this.state = state;
    this.faults = faults;
    this.api = api;
    this.dataPath = dataPath;
    this.host = host;
  }

  /**
   * Opens the listeners first and the API after them.
   *
   * @throws IOException when an address cannot be listened on; then nothing is left open
   */
  public static LocalCloud start(
      CloudFile file, String secretKey, InstantSource clock, RandomGenerator random)
      throws IOException {
    CloudState state = new CloudState(Inventories.from(file, clock.instant()), clock);
    Faults faults = new Faults();
    DataPath dataPath = DataPath.open(state);
    try {
      int colon = file.listen().lastIndexOf(':');
      String host = file.listen().substring(0, colon);
      int port = Integer.parseInt(file.listen().substring(colon + 1));
      ApiServer api =
          ApiServer.start(
              new InetSocketAddress(host, port),
              new ApiServer.Access(file.projectId(), file.accessKey(), secretKey),
              state,
              faults,
              clock,
              random);
      return new LocalCloud(state, faults, api, dataPath, host);
    } catch (IOException | RuntimeException e) {
      dataPath.close();
      throw e;
    }
  }

  /** What to configure as the endpoint of ELB and ECS alike. */
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

  @Override
  public void close() {
    api.close();
    dataPath.close();
  }
}
