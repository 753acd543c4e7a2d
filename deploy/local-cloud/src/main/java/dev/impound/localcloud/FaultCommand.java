package dev.impound.localcloud;

import dev.impound.localcloud.api.Fault;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes a running stand-in fail. */
@Command(
    name = "fault",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a stand-in that runs on this machine fail as clouds do.",
      "",
      "For example, the second change of a listener is done and never answered:",
      "  impound-local-cloud fault add hang-after --method PUT --path '/listeners/' --skip 1"
    })
final class FaultCommand {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = "Where the stand-in listens. Default: ${DEFAULT-VALUE}.")
  private String url = "http://127.0.0.1:8445";

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The kinds as they are written. */
  static final class Kinds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Fault.Kind.values())
          .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .iterator();
    }
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description =
          "Orders a fault for requests to come; the one that was ordered first is used first.")
  int add(
      @Parameters(
              paramLabel = "KIND",
              completionCandidates = Kinds.class,
              description = "One of ${COMPLETION-CANDIDATES}.")
          String kind,
      @Option(
              names = "--method",
              paramLabel = "METHOD",
              defaultValue = "",
              description = "Only requests with this method, such as PUT.")
          String method,
      @Option(
              names = "--path",
              paramLabel = "REGEX",
              defaultValue = "",
              description = "Only requests whose path holds a match of this.")
          String path,
      @Option(
              names = "--times",
              paramLabel = "N",
              defaultValue = "1",
              description = "How many requests. Default: 1.")
          int times,
      @Option(
              names = "--skip",
              paramLabel = "N",
              defaultValue = "0",
              description = "How many are let pass before. Default: 0.")
          int skip,
      @Option(
              names = "--retry-after",
              paramLabel = "SECONDS",
              defaultValue = "0",
              description = "What the answer says of when to ask again. Default: nothing.")
          int retryAfter)
      throws IOException, InterruptedException {
    List<String> kinds = new ArrayList<>();
    new Kinds().forEach(kinds::add);
    if (!kinds.contains(kind)) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no fault \"%s\"; there are %s".formatted(kind, String.join(", ", kinds)));
    }
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("kind", kind);
    order.put("method", method.toUpperCase(Locale.ROOT));
    order.put("path", path);
    order.put("times", times);
    order.put("skip", skip);
    order.put("retry-after", retryAfter);
    ask("POST", JSON.writeValueAsString(order));
    return list();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Shows the faults that wait for their requests.")
  int list() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    JsonNode faults = JSON.readTree(ask("GET", "")).path("faults");
    if (faults.isEmpty()) {
      out.println("no fault waits");
    }
    for (JsonNode fault : faults) {
      out.println(
          "%d x %s %s after %d: %s%s, %s"
              .formatted(
                  fault.path("times").asInt(),
                  word(fault, "method", "any method"),
                  word(fault, "path", "any path"),
                  fault.path("skip").asInt(),
                  fault.path("answer").asString(),
                  fault.path("answer").asString().equals("status")
                      ? " " + fault.path("status").asInt()
                      : "",
                  fault.path("apply").asBoolean() ? "carried out" : "not carried out"));
    }
    out.flush();
    return 0;
  }

  @Command(
      name = "clear",
      mixinStandardHelpOptions = true,
      description = "Forgets the faults that wait.")
  int clear() throws IOException, InterruptedException {
    ask("DELETE", "");
    return list();
  }

  private static String word(JsonNode fault, String key, String empty) {
    String text = fault.path(key).asString();
    return text.isEmpty() ? empty : text;
  }

  private String ask(String method, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/local-cloud/faults"))
            .timeout(LIMIT)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new ParameterException(
            spec.commandLine(),
            "the stand-in at %s refused it (HTTP %d): %s"
                .formatted(url, answer.statusCode(), answer.body()));
      }
      return answer.body();
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "no stand-in answers at %s (%s); start it with --config, or say where it is with --url"
              .formatted(url, e),
          e);
    }
  }
}
