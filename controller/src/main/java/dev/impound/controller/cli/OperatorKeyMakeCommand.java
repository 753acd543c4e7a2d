package dev.impound.controller.cli;

import dev.impound.controller.identity.OperatorKey;
import dev.impound.controller.identity.Passphrase;
import dev.impound.controller.identity.PassphrasePrompt;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound operator-key make}. */
@Command(
    name = "make",
    description =
        "Make a key of your own, with which you sign what nodes do for nobody else: let a container"
            + " run again, run a sandbox.",
    footer = {
      "",
      "The private key stays with you; the controller never has it. Nodes get the public half: in",
      "operator-keys of /etc/impound/policy.yaml, or at enrolment, from the controller's",
      "enrolment.operator-keys-file.",
      "",
      "Example:",
      "  impound operator-key make --out ~/.config/impound/key"
    })
final class OperatorKeyMakeCommand extends OperatorCommand {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the key and its public half; made where it is not there.")
  private Path folder = Path.of("");

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "A passphrase for the key, in one line; asked for where it is not given.")
  private @Nullable Path passphraseFile;

  @Option(
      names = "--no-passphrase",
      description = "Let the key lie open: whoever reads the file signs as you.")
  private boolean open;

  OperatorKeyMakeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "make a key in " + folder;
  }

  @Override
  int act() throws IOException {
    Sha256 id = OperatorKey.make(folder, passphrase());
    Path own = folder.resolve(OperatorKey.PRIVATE);
    Path half = folder.resolve(OperatorKey.PUBLIC);
    if (json()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("key", own.toString());
      fields.put("publicKey", half.toString());
      fields.put("sha256", id.hex());
      talk().out().println(JsonView.pretty(fields));
    } else {
      new Sheet()
          .line("key", own + (open ? " (open: anybody who reads it signs as you)" : ""))
          .line("public half", half.toString())
          .line("sha256", id.hex())
          .print(talk().out());
      talk().say("next: give nodes the public half, then add --operator-key %s".formatted(own));
    }
    return ExitCode.OK.number();
  }

  private Optional<Passphrase> passphrase() throws IOException {
    if (passphraseFile != null) {
      return Optional.of(PassphrasePrompt.fresh(passphraseFile));
    }
    return open
        ? Optional.empty()
        : Optional.of(PassphrasePrompt.askTwice("passphrase for the new key"));
  }
}
