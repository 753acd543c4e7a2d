package dev.impound.controller.cli;

import dev.impound.operator.v1.LoadItemRequest;
import dev.impound.operator.v1.LoadItemResponse;
import io.grpc.Status;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound quarantine load}. */
@Command(
    name = "load",
    description =
        "Load an image item into a quarantine node's engine, and verify that it holds exactly that"
            + " image.",
    footer = {"", "Example:", "  impound quarantine load EV-6 --node lab-1"})
final class QuarantineLoadCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "ITEM", description = "Image item, such as EV-6.")
  private String item = "";

  @Option(names = "--node", required = true, paramLabel = "NODE", description = "Quarantine node.")
  private String node = "";

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  QuarantineLoadCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "load %s on %s".formatted(item, node);
  }

  @Override
  int act() {
    StatusLine status = StatusLine.of(this, quiet);
    LoadItemResponse last = LoadItemResponse.getDefaultInstance();
    farewell()
        .prepare("detached: whether %s was loaded is not known; load it again".formatted(item));
    try {
      Iterator<LoadItemResponse> stream =
          link()
              .quarantineLoad()
              .loadItem(LoadItemRequest.newBuilder().setItemId(item).setNode(node).build());
      while (stream.hasNext()) {
        last = stream.next();
        status.show("loading " + item, last.getBytesDone(), last.getBytesTotal());
      }
    } finally {
      farewell().forget();
      status.clear();
    }
    if (last.getImageId().isEmpty()) {
      throw Status.INTERNAL.withDescription("it ended without a result").asRuntimeException();
    }
    print(last.getImageId());
    return ExitCode.OK.number();
  }

  private void print(String imageId) {
    if (json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("itemId", item);
      fields.put("node", node);
      fields.put("imageId", imageId);
      talk().out().println(JsonView.pretty(fields));
    } else {
      new Sheet()
          .line("item", Shown.name(item))
          .line("node", Shown.name(node))
          .line("image id", Shown.name(imageId))
          .print(talk().out());
      talk().say("next: impound quarantine run %s --node %s --name NAME".formatted(item, node));
    }
  }
}
