package dev.impound.controller;

import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.Installation;
import dev.impound.controller.identity.PairRotation;
import dev.impound.controller.identity.PassphrasePrompt;
import dev.impound.controller.identity.RootKey;
import dev.impound.controller.identity.RootRollover;
import dev.impound.controller.signing.SigningSettings;
import dev.impound.controller.signing.SigningSettings.KeyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replaces a key. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Replaces a key and its certificate. A controller that runs takes a new",
      "certificate, issuing key and root up within seconds, and no connection ends;",
      "custody and timestamp keys count from its next start. What is cut off goes on",
      "when it is ordered again.",
      "",
      "root goes in three steps:",
      "  --phase add     makes a new root, which is believed beside the old one;",
      "  --phase switch  has it sign: the controller's certificate and the issuing",
      "                  one are new, and nodes learn the root as they renew, which",
      "                  takes half of the life of their certificates;",
      "  --phase retire  ends the belief in the old root; refused while somebody",
      "                  would be lost.",
      "issuing: nodes' certificates that the key before signed stay good until they",
      "end. custody, timestamp: what was signed before stays verifiable; the",
      "certificate is kept."
    })
final class KeysRotateCommand implements Callable<Integer> {
  /** What is replaced. */
  enum Purpose {
    ROOT,
    ISSUING,
    SERVER,
    CUSTODY,
    TIMESTAMP
  }

  /** A step of the root's roll-over. */
  enum Phase {
    ADD,
    SWITCH,
    RETIRE
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RootOptions root = new RootOptions();

  @Parameters(paramLabel = "root|issuing|server|custody|timestamp", description = "Which key.")
  private Purpose purpose = Purpose.SERVER;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The controller's configuration, YAML: its files are replaced.")
  private Path config = Path.of("");

  @Option(
      names = "--directory",
      required = true,
      paramLabel = "DIR",
      description = "The directory that init was given, with the root in authority/.")
  private Path directory = Path.of("");

  @Option(
      names = "--phase",
      paramLabel = "add|switch|retire",
      description = "For root: which step.")
  private @Nullable Phase phase;

  @Option(
      names = "--new-passphrase-file",
      paramLabel = "FILE",
      description = "For root --phase add: what the new root's key is encrypted with.")
  private @Nullable Path freshPassphrase;

  @Option(
      names = "--no-passphrase",
      description = "For root --phase add: the new root's key lies open.")
  private boolean open;

  @Option(
      names = "--force",
      description = "For root --phase retire: also where nodes would be cut off.")
  private boolean force;

  @Override
  public Integer call() throws Exception {
    if ((purpose == Purpose.ROOT) != (phase != null)) {
      throw new ParameterException(
          spec.commandLine(),
          purpose == Purpose.ROOT
              ? "the root is replaced in steps: name one with --phase add, switch or retire"
              : "--phase is for root only");
    }
    ControllerConfig read = ControllerConfig.read(config);
    Path authority = directory.resolve("authority");
    Installation places = Installations.of(read, authority);
    if (phase != null) {
      return root(phase, read, places);
    }
    PairRotation rotation =
        new PairRotation(Authority.open(authority, root.key(authority), Clock.systemUTC()));
    X509Certificate made =
        switch (purpose) {
          case SERVER -> rotation.server(places);
          case ISSUING -> rotation.issuing(places);
          case CUSTODY -> rotation.custody(custody(read.signing()));
          case TIMESTAMP -> rotation.timestamp(timestamp(read.signing()));
          case ROOT -> throw new IllegalStateException("the root goes in steps");
        };
    tell(
        List.of(
            "%s: another key, with a certificate until %s"
                .formatted(word(), made.getNotAfter().toInstant()),
            purpose == Purpose.SERVER || purpose == Purpose.ISSUING
                ? "a controller that runs takes it up within seconds"
                : "start the controller anew: the key counts from then on"));
    return 0;
  }

  private String word() {
    return purpose.name().toLowerCase(java.util.Locale.ROOT);
  }

  private int root(Phase step, ControllerConfig read, Installation places)
      throws IOException, GeneralSecurityException {
    RootRollover rollover = new RootRollover(places, Clock.systemUTC());
    return switch (step) {
      case ADD -> answer(rollover.add(root.key(places.authority()), fresh(rollover)));
      case SWITCH -> {
        Path next = places.authority().resolve("next");
        yield answer(
            rollover.change(
                root.key(java.nio.file.Files.isDirectory(next) ? next : places.authority())));
      }
      case RETIRE -> retire(rollover, read, places);
    };
  }

  /** A new root that was made already is not made again, and needs no passphrase. */
  private RootKey fresh(RootRollover rollover) throws IOException {
    if (open || !rollover.standing().equals("alone")) {
      return RootKey.open();
    }
    if (freshPassphrase != null) {
      return new RootKey.InFile(Optional.of(PassphrasePrompt.fresh(freshPassphrase)));
    }
    return new RootKey.InFile(
        Optional.of(PassphrasePrompt.askTwice("passphrase for the new root")));
  }

  private int retire(RootRollover rollover, ControllerConfig read, Installation places)
      throws IOException, GeneralSecurityException {
    Optional<String> evidence = Installations.evidenceNeedsOldRoot(read);
    if (evidence.isPresent()) {
      return answer(new RootRollover.Outcome.Refused(evidence.get()));
    }
    List<String> lost =
        Installations.ofOtherRoots(read, places.authority(), Clock.systemUTC().instant());
    if (force && !lost.isEmpty()) {
      spec.commandLine().getErr().println("cut off: " + String.join(", ", lost));
    }
    int code = answer(rollover.retire(force ? List.of() : lost));
    if (code != 0 && !lost.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "wait until they have renewed, enrol them anew or issue new certificates; --force"
                  + " cuts them off");
    }
    return code;
  }

  private int answer(RootRollover.Outcome outcome) {
    return switch (outcome) {
      case RootRollover.Outcome.Done(List<String> told) -> {
        tell(told);
        yield 0;
      }
      case RootRollover.Outcome.Refused(String why) -> {
        spec.commandLine().getErr().println("error: refused: " + why);
        yield CommandLine.ExitCode.SOFTWARE;
      }
    };
  }

  private void tell(List<String> lines) {
    lines.forEach(spec.commandLine().getOut()::println);
  }

  private static KeyFiles custody(SigningSettings signing) throws IOException {
    return signing
        .custody()
        .filter(KeyFiles.class::isInstance)
        .map(KeyFiles.class::cast)
        .orElseThrow(
            () ->
                new IOException(
                    "no custody key in a file is configured; for one in a token make the key there,"
                        + " and its certificate with \"impound-controller issue custody"
                        + " --public-key\""));
  }

  private static KeyFiles timestamp(SigningSettings signing) throws IOException {
    if (signing.timestamps().orElse(null)
        instanceof SigningSettings.Bundled(KeyFiles files, Path authority)) {
      return files;
    }
    throw new IOException("no timestamp key of the controller's own is configured");
  }
}
