package dev.impound.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stand-in for a cloud, with one listener, pool and member for each shop. */
final class LocalCloud implements AutoCloseable {
  private static final String PROJECT = "0123456789abcdef0123456789abcdef";
  private static final String ACCESS_KEY = "E2EACCESSKEY";
  private static final String SECRET_KEY = "e2e-secret-key-of-no-cloud";

  private static final JsonMapper JSON = new JsonMapper();

  private final Path work;
  private final int port;
  private final Program program;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private LocalCloud(Path work, int port, Program program) {
    this.work = work;
    this.port = port;
    this.program = program;
  }

  /** Name of the topic that posts to the controller's alarm port. */
  static final String TOPIC = "intrusions";

  /**
   * Starts it with its configuration in {@code work}.
   *
   * @param authority PEM of whom the alarm port's certificate is signed by
   */
  static LocalCloud start(Path work, List<Shop> shops, int alarmPort, Path authority) {
    int port = Ports.free("127.0.0.1");
    Trust.write(work.resolve("secret-key"), SECRET_KEY);
    Trust.write(
        work.resolve("credentials.yaml"),
        "access-key: %s%nsecret-key: %s%n".formatted(ACCESS_KEY, SECRET_KEY));
    Path config =
        Trust.write(
            work.resolve("local-cloud.yaml"),
            configuration(work, port, shops) + smn(alarmPort, authority));
    Program program =
        Scripts.start(
            "impound-local-cloud",
            work.resolve("local-cloud.log"),
            List.of("--config", config.toString()));
    Ports.awaitListening(port, program);
    return new LocalCloud(work, port, program);
  }

  private static String smn(int alarmPort, Path authority) {
    return """
    smn:
      topics: [%1$s]
      trusted-ca-file: %2$s
      subscriptions:
        - {topic: %1$s, endpoint: "https://127.0.0.1:%3$d/alarms/topic"}
    """
        .formatted(TOPIC, authority, alarmPort);
  }

  /** The topic's unique name. */
  static String topicUrn() {
    return "urn:smn:local-1:%s:%s".formatted(PROJECT, TOPIC);
  }

  /** Publishes a message on the topic, as a detector in the cloud does. */
  void publish(Map<String, String> alarm) {
    String body =
        JSON.writeValueAsString(Map.of("topic", TOPIC, "subject", "alarm", "message", alarm));
    send(request("smn/publish").POST(BodyPublishers.ofString(body)));
  }

  /** Whether the controller has confirmed its subscription to the topic. */
  boolean isConfirmed() {
    return JSON.readTree(send(request("smn").GET()))
        .path("subscriptions")
        .valueStream()
        .allMatch(subscription -> subscription.path("confirmed").asBoolean());
  }

  /** Makes an event of the Host Security Service, and announces it on the topic in words. */
  String detect(Map<String, Object> event) {
    Map<String, Object> announced = new HashMap<>(event);
    announced.put("announce", TOPIC);
    String answer =
        send(
            request("hss/events")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(announced))));
    return JSON.readTree(answer).path("event_id").asString();
  }

  /** What the service says of an event. */
  JsonNode event(String id) {
    return JSON.readTree(send(request("hss/events").GET())).findParents("event_id").stream()
        .filter(event -> event.path("event_id").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static String configuration(Path work, int port, List<Shop> shops) {
    StringBuilder listeners = new StringBuilder("listeners:\n");
    StringBuilder pools = new StringBuilder("pools:\n");
    for (Shop shop : shops) {
      listeners.append(
          "  - {id: %1$s, name: %1$s, load-balancer: elb-1, port: %2$d, default-pool: pool-%3$d}%n"
              .formatted(name(shop), shop.listenerPort(), shop.number()));
      pools.append(
          """
            - id: pool-%1$d
              name: pool-%1$d
              load-balancer: elb-1
              members:
                - {id: member-%1$d, name: web-1, address: %2$s, port: %3$d}
          """
              .formatted(shop.number(), Shop.NODE_ADDRESS, shop.nodePort()));
    }
    return """
    listen: 127.0.0.1:%d
    region: local-1
    project-id: %s
    access-key: %s
    secret-key-file: %s/secret-key
    servers:
      - {id: server-1, name: web-1, addresses: [%s]}
    load-balancers:
      - {id: elb-1, name: shops, address: %s}
    """
            .formatted(port, PROJECT, ACCESS_KEY, work, Shop.NODE_ADDRESS, Shop.BALANCER_ADDRESS)
        + listeners
        + pools;
  }

  /** Name and id of the listener in front of a shop. */
  static String name(Shop shop) {
    return "shop-" + shop.number();
  }

  /** The listener as the cloud holds it, with what is bound to it. */
  String listener(Shop shop) {
    return JSON.readTree(send(request("").GET()))
        .path("listeners")
        .valueStream()
        .filter(listener -> listener.path("id").asString().equals(name(shop)))
        .findFirst()
        .orElseThrow()
        .toString();
  }

  /** How often a change of the listener was asked for. */
  long changes(Shop shop) {
    return JSON.readTree(
            send(request("requests?method=PUT&path=/listeners/%s$".formatted(name(shop))).GET()))
        .path("count")
        .asLong();
  }

  /** Refuses every change of a listener from here on. */
  void refuseWrites(int status) {
    fail(
        "{'method':'PUT','path':'/listeners/','times':1000,'status':%d,'code':'ELB.0000'}", status);
  }

  /** Carries out the next change of a listener and answers it with an error. */
  void writeAndAnswer500() {
    fail("{'method':'PUT','path':'/listeners/','apply':true,'status':%d,'code':'ELB.9999'}", 500);
  }

  /** Answers nothing from here on. */
  void answerNothing() {
    fail("{'path':'','times':%d,'answer':'hang'}", 1000);
  }

  private void fail(String fault, int number) {
    send(
        request("faults")
            .POST(BodyPublishers.ofString(fault.replace('\'', '"').formatted(number))));
  }

  /** Lets every request succeed again. */
  void heal() {
    send(request("faults").DELETE());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d/local-cloud/%s".formatted(port, path)));
  }

  private String send(HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(Duration.ofSeconds(10)).build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new AssertionError(
            "%s was answered %d: %s".formatted(request, response.statusCode(), response.body()));
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot " + request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The cloud section of a controller's configuration. */
  String controllerSection() {
    return """
    cloud:
      region: local-1
      project-id: %1$s
      credentials-file: %2$s/credentials.yaml
      elb-endpoint: http://127.0.0.1:%3$d
      ecs-endpoint: http://127.0.0.1:%3$d
      vpc-endpoint: http://127.0.0.1:%3$d
      smn-endpoint: http://127.0.0.1:%3$d
      hss-endpoint: http://127.0.0.1:%3$d
    """
        .formatted(PROJECT, work, port);
  }

  @Override
  public void close() {
    http.close();
    program.close();
  }
}
