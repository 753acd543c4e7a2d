package dev.impound.agent.container;

import dev.impound.agent.container.EngineContainer.State;
import dev.impound.wire.ContainerId;
import dev.impound.wire.Sha256;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the engine's JSON. Fields that are missing or of another type count as empty. */
final class EngineJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private EngineJson() {}

  static EngineFacts facts(byte[] info) {
    JsonNode root = JSON.readTree(info);
    boolean containerd =
        root.path("DriverStatus")
            .valueStream()
            .anyMatch(pair -> text(pair.path(1)).startsWith("io.containerd.snapshotter"));
    return new EngineFacts(
        text(root, "ServerVersion"),
        text(root, "Driver"),
        containerd,
        root.path("LiveRestoreEnabled").asBoolean(false),
        text(root, "CgroupVersion").equals("2") ? 2 : 1,
        text(root, "KernelVersion"),
        text(root, "DockerRootDir"));
  }

  static List<EngineContainer> list(byte[] answer) {
    List<EngineContainer> containers = new ArrayList<>();
    for (JsonNode one : JSON.readTree(answer)) {
      containers.add(listed(one));
    }
    return containers;
  }

  private static EngineContainer listed(JsonNode one) {
    return new EngineContainer(
        new ContainerId(text(one, "Id")),
        ownName(one.path("Names")),
        text(one, "Image"),
        text(one, "ImageID"),
        state(text(one, "State")),
        Instant.ofEpochSecond(one.path("Created").asLong(0)),
        listedPorts(one.path("Ports")),
        text(one.path("HostConfig"), "NetworkMode"),
        addresses(one.path("NetworkSettings")),
        "",
        false,
        texts(one.path("Labels")));
  }

  /** A link gives a container more names, of the form /OTHER/ALIAS; its own has one slash. */
  private static String ownName(JsonNode names) {
    for (JsonNode name : names) {
      String text = text(name);
      if (text.lastIndexOf('/') == 0) {
        return text.substring(1);
      }
    }
    return "";
  }

  private static List<PublishedPort> listedPorts(JsonNode ports) {
    Set<PublishedPort> found = new LinkedHashSet<>();
    for (JsonNode port : ports) {
      int hostPort = port.path("PublicPort").asInt(0);
      if (hostPort > 0) {
        found.add(
            new PublishedPort(
                text(port, "IP"), hostPort, port.path("PrivatePort").asInt(0), text(port, "Type")));
      }
    }
    return List.copyOf(found);
  }

  static ContainerDetail detail(byte[] inspect) {
    JsonNode root = JSON.readTree(inspect);
    JsonNode config = root.path("Config");
    JsonNode host = root.path("HostConfig");
    EngineContainer container =
        new EngineContainer(
            new ContainerId(text(root, "Id")),
            text(root, "Name").replaceFirst("^/", ""),
            text(config, "Image"),
            text(root, "Image"),
            state(text(root.path("State"), "Status")),
            instant(text(root, "Created")),
            boundPorts(root.path("NetworkSettings").path("Ports")),
            text(host, "NetworkMode"),
            addresses(root.path("NetworkSettings")),
            restartPolicy(host.path("RestartPolicy")),
            host.path("AutoRemove").asBoolean(false),
            texts(config.path("Labels")));
    JsonNode size = root.path("SizeRw");
    return new ContainerDetail(
        container,
        root.path("State").path("Pid").asLong(0),
        config.path("Tty").asBoolean(false),
        host.path("ReadonlyRootfs").asBoolean(false),
        text(root.path("GraphDriver").path("Name")).equals("overlay2")
            ? text(root.path("GraphDriver").path("Data"), "UpperDir")
            : "",
        mounts(root.path("Mounts")),
        size.isNumber() ? OptionalLong.of(size.asLong()) : OptionalLong.empty());
  }

  /** Engines tell "no" also by an empty name, and a count beside names that have none. */
  private static String restartPolicy(JsonNode policy) {
    String name = text(policy, "Name");
    int retries = policy.path("MaximumRetryCount").asInt(0);
    if (name.isEmpty()) {
      return "no";
    }
    return name.equals("on-failure") && retries > 0 ? name + ":" + retries : name;
  }

  private static List<MountSource> mounts(JsonNode mounts) {
    List<MountSource> found = new ArrayList<>();
    for (JsonNode one : mounts) {
      if (text(one, "Source").startsWith("/")) {
        found.add(new MountSource(text(one, "Source"), text(one, "Destination")));
      }
    }
    return found;
  }

  private static List<PublishedPort> boundPorts(JsonNode ports) {
    List<PublishedPort> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> port : ports.properties()) {
      String[] parts = port.getKey().split("/", 2);
      for (JsonNode binding : port.getValue()) {
        int hostPort = number(text(binding, "HostPort"));
        if (hostPort > 0) {
          found.add(
              new PublishedPort(
                  text(binding, "HostIp"),
                  hostPort,
                  number(parts[0]),
                  parts.length > 1 ? parts[1] : "tcp"));
        }
      }
    }
    return found;
  }

  private static List<String> addresses(JsonNode settings) {
    Set<String> found = new LinkedHashSet<>();
    for (JsonNode network : settings.path("Networks")) {
      found.add(text(network, "IPAddress"));
      found.add(text(network, "GlobalIPv6Address"));
    }
    found.remove("");
    return List.copyOf(found);
  }

  static ImageDetail image(byte[] inspect) {
    JsonNode root = JSON.readTree(inspect);
    List<Sha256> diffIds = new ArrayList<>();
    root.path("RootFS").path("Layers").forEach(one -> diffIds.add(Sha256.parse(text(one))));
    List<String> environment = new ArrayList<>();
    root.path("Config")
        .path("Env")
        .forEach(one -> environment.add(text(one).replaceFirst("(?s)=.*", "")));
    List<String> volumes = List.copyOf(root.path("Config").path("Volumes").propertyNames());
    return new ImageDetail(text(root, "Id"), diffIds, environment, volumes);
  }

  /** Body of an update; docker-java's spells "no" as the empty name, which an engine ignores. */
  static byte[] update(RestartPolicy policy) {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("RestartPolicy")
        .put("Name", policy.name())
        .put("MaximumRetryCount", policy.retries());
    return JSON.writeValueAsBytes(body);
  }

  /** Ids of the executions that a container's description names. */
  static List<String> executions(byte[] inspect) {
    return JSON.readTree(inspect)
        .path("ExecIDs")
        .valueStream()
        .map(EngineJson::text)
        .filter(id -> id.matches("[0-9a-f]{64}"))
        .toList();
  }

  /** Stands for an execution that the engine would not describe. */
  static byte[] unknownExecution(String id, String why) {
    return JSON.writeValueAsBytes(JSON.createObjectNode().put("ID", id).put("notDescribed", why));
  }

  private static State state(String status) {
    return switch (status) {
      case "created" -> State.CREATED;
      case "running" -> State.RUNNING;
      case "paused" -> State.PAUSED;
      case "exited" -> State.EXITED;
      default -> State.OTHER;
    };
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> found = new LinkedHashMap<>();
    node.properties().forEach(entry -> found.put(entry.getKey(), text(entry.getValue())));
    return found;
  }

  private static String text(JsonNode node, String field) {
    return text(node.path(field));
  }

  private static String text(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }
}
