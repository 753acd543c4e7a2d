package dev.impound.controller.cli;

import dev.impound.operator.v1.LogoutRequest;
import dev.impound.wire.DurableFiles;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound logout}. */
@Command(
    name = "logout",
    description = "End the certificate at the controller, and remove it and its key here.",
    footer = {
      "",
      "Other certificates of the same login end too, and calls that are open by them.",
      "The configuration stays. It is no use to log out while the controller cannot be reached:",
      "nothing is removed then, so that it can be tried again; --local removes all the same.",
      "",
      "Example:",
      "  impound logout"
    })
final class LogoutCommand extends OperatorCommand {
  /** It is over already. */
  private static final Set<RefusalReason> OVER =
      Set.of(RefusalReason.CERTIFICATE_ENDED, RefusalReason.CERTIFICATE_EXPIRED);

  @Option(
      names = "--local",
      description = "Remove key and certificate here alone; the certificate stays good.")
  private boolean local;

  LogoutCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "log out";
  }

  @Override
  int act() throws IOException {
    Path file = CliConfigFile.locate(options().config(), surroundings().environment());
    CliConfig config = CliConfigFile.read(file, options().controller());
    if (!local) {
      end();
    }
    new LoginFolder(file, new DurableFiles())
        .forget(config.tls().key(), config.tls().certificate());
    talk().say(local ? "key and certificate are removed here" : "logged out");
    return ExitCode.OK.number();
  }

  private void end() {
    try {
      link().operators().logout(LogoutRequest.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      if (Refusal.from(e).filter(one -> OVER.contains(one.reason())).isEmpty()) {
        throw e;
      }
    }
  }
}
