package dev.impound.agent.container;

import dev.impound.wire.ContainerId;
import dev.impound.wire.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The images of a Docker engine. */
public final class DockerImages implements ImageStore {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String LOADED = "Loaded image";

  private final EngineConnection connection;

  /** The engine at the other end of {@code connection}. */
  public DockerImages(EngineConnection connection) {
    this.connection = connection;
  }

  @Override
  public ImageDetail describe(String imageId) {
    return EngineJson.image(
        connection.read(
            "inspect image " + imageId, path(imageId, "/json"), EngineConnection.QUICK));
  }

  @Override
  public EngineStream inspect(String imageId) {
    return connection.stream(
        "inspect image " + imageId, "GET", path(imageId, "/json"), null, EngineConnection.QUICK);
  }

  @Override
  public EngineStream history(String imageId) {
    return connection.stream(
        "read history of image " + imageId,
        "GET",
        path(imageId, "/history"),
        null,
        EngineConnection.QUICK);
  }

  /** The mark is the author, since docker-java sends a message by a name that no engine reads. */
  @Override
  public String commit(ContainerId id, String mark) {
    return connection.command(
        EngineConnection.LONG,
        "commit container " + id.brief(),
        docker -> docker.commitCmd(id.hex()).withPause(false).withAuthor(mark).exec());
  }

  @Override
  public void removeCommitted(String mark) {
    String what = "list untagged images";
    String filter = URLEncoder.encode("{\"dangling\":[\"true\"]}", StandardCharsets.UTF_8);
    byte[] listed = connection.read(what, "/images/json?filters=" + filter, EngineConnection.QUICK);
    for (JsonNode image : parse(what, new String(listed, StandardCharsets.UTF_8))) {
      String id = image.path("Id").asString("");
      if (mark.equals(author(id))) {
        remove(id);
      }
    }
  }

  /** Who is said to have made an image; empty when it is gone meanwhile. */
  private String author(String imageId) {
    String what = "inspect image " + imageId;
    try {
      byte[] image = connection.read(what, path(imageId, "/json"), EngineConnection.QUICK);
      return parse(what, new String(image, StandardCharsets.UTF_8)).path("Author").asString("");
    } catch (EngineException e) {
      if (e.kind() == EngineException.Kind.NO_SUCH_IMAGE) {
        return "";
      }
      throw e;
    }
  }

  @Override
  public EngineStream save(String imageId) {
    return connection.stream(
        "save image " + imageId, "GET", path(imageId, "/get"), null, EngineConnection.LONG);
  }

  @Override
  public void remove(String imageId) {
    try {
      connection.command(
          EngineConnection.QUICK.multipliedBy(6),
          "remove image " + imageId,
          docker -> {
            docker.removeImageCmd(imageId).withNoPrune(true).exec();
            return true;
          });
    } catch (EngineException e) {
      if (e.kind() != EngineException.Kind.NO_SUCH_IMAGE) {
        throw e;
      }
    }
  }

  @Override
  public List<String> load(InputStream archive) {
    String what = "load an image";
    try (EngineStream answer =
            connection.stream(
                what, "POST", "/images/load?quiet=1", archive, EngineConnection.LONG);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8))) {
      return loaded(what, lines);
    } catch (IOException e) {
      throw EngineFailures.of(what, e);
    }
  }

  /** The status is 200 even when loading failed; only the lines tell. */
  private static List<String> loaded(String what, BufferedReader lines) throws IOException {
    List<String> names = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode one = parse(what, line);
      String error = one.path("errorDetail").path("message").asString("");
      if (!error.isEmpty()) {
        throw EngineFailures.of(what, 500, error);
      }
      String text = one.path("stream").asString("").strip();
      if (text.startsWith(LOADED)) {
        names.add(text.substring(text.indexOf(": ") + 2));
      }
    }
    return names;
  }

  private static JsonNode parse(String what, String line) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException e) {
      throw new EngineException(
          EngineException.Kind.REFUSED,
          "cannot %s: the engine answered \"%s\"".formatted(what, Printable.brief(line)),
          e);
    }
  }

  private static String path(String imageId, String rest) {
    return "/images/" + URLEncoder.encode(imageId, StandardCharsets.UTF_8) + rest;
  }
}
