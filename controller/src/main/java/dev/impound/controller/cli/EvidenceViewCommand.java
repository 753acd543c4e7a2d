package dev.impound.controller.cli;

import dev.impound.operator.v1.RevealItemRequest;
import dev.impound.operator.v1.RevealItemResponse;
import dev.impound.operator.v1.ViewItemRequest;
import dev.impound.operator.v1.ViewItemResponse;
import dev.impound.wire.Printable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound evidence view}. */
@Command(
    name = "view",
    description =
        "Show an evidence item that is text: the engine's description of a container, its"
            + " processes, logs, events. Secrets are masked.",
    footer = {
      "",
      "What is hidden: values whose name says so (PASSWORD, TOKEN, ...), passwords in URLs, keys,",
      "and words that look random. The stored item stays whole. --reveal shows it all, needs the",
      "role lead, and stands as such in the chain of custody; each view stands there too.",
      "Shows the first 512 KiB.",
      "",
      "Examples:",
      "  impound evidence view EV-6",
      "  impound evidence view EV-6 --reveal"
    })
final class EvidenceViewCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "ITEM", description = "Evidence item, such as EV-6.")
  private String item = "";

  @Option(names = "--reveal", description = "Show secrets too.")
  private boolean reveal;

  EvidenceViewCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "view " + item;
  }

  @Override
  int act() {
    if (reveal) {
      RevealItemResponse all =
          link().evidence().revealItem(RevealItemRequest.newBuilder().setItemId(item).build());
      print(all.getText(), all.getCut());
    } else {
      ViewItemResponse masked =
          link().evidence().viewItem(ViewItemRequest.newBuilder().setItemId(item).build());
      print(masked.getText(), masked.getCut());
    }
    return ExitCode.OK.number();
  }

  private void print(String text, boolean cut) {
    if (json()) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("itemId", item);
      result.put("masked", !reveal);
      result.put("cut", cut);
      result.put("text", text);
      talk().out().println(JsonView.pretty(result));
      return;
    }
    text.lines().forEach(line -> talk().out().println(Printable.of(line)));
    if (cut) {
      talk().say("only its beginning; copy it whole: impound evidence pull %s".formatted(item));
    }
  }
}
