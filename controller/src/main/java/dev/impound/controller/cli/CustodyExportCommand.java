package dev.impound.controller.cli;

import dev.impound.operator.v1.ExportChainRequest;
import dev.impound.operator.v1.ExportChainResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound custody export}. */
@Command(
    name = "export",
    description = "Copy the whole chain of custody here, with a signed checkpoint.",
    footer = {
      "",
      "It names every incident's evidence. Kept elsewhere, it shows later what was taken out.",
      "",
      "Example:",
      "  impound custody export -d ./custody-today"
    })
final class CustodyExportCommand extends OperatorCommand {
  @Option(
      names = {"-d", "--directory"},
      required = true,
      paramLabel = "DIR",
      description = "Folder to write to; made when it is missing.")
  private Path directory = Path.of(".");

  CustodyExportCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "export the chain of custody";
  }

  @Override
  int act() throws IOException {
    Map<String, byte[]> files =
        PulledFolder.join(
            StreamSupport.stream(
                    Spliterators.spliteratorUnknownSize(
                        link().custodyStream().exportChain(ExportChainRequest.getDefaultInstance()),
                        0),
                    false)
                .map(ExportChainResponse::getPart));
    PulledFolder folder = new PulledFolder(directory);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      folder.write(file.getKey(), file.getValue());
    }
    if (json()) {
      talk().out().println(JsonView.pretty(files.keySet()));
    } else {
      files
          .keySet()
          .forEach(name -> talk().out().println(Shown.name(directory.resolve(name).toString())));
    }
    return ExitCode.OK.number();
  }
}
