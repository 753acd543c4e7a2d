package dev.impound.controller;

import dev.impound.controller.access.Access;
import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.CommandKeyFiles;
import dev.impound.controller.identity.PublicKeyFile;
import dev.impound.wire.NodeName;
import dev.impound.wire.Printable;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Issues a certificate. */
@Command(
    name = "issue",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a key and a certificate: for a node, an operator or the alarm port, valid for a year;",
      "for signing evidence (custody, five years), its timestamps (timestamp, ten years) or the",
      "certificates of nodes that enrol by themselves (issuing, a year).",
      "For signing commands to nodes (command) makes a key alone: key.pem for the controller and",
      "command-key.pem for every node.",
      "Writes ca.pem, cert.pem and key.pem; carry them to their holder on a way nobody else can"
          + " read."
    })
final class IssueCommand implements Callable<Integer> {
  /** Whom a certificate is for. */
  enum Holder {
    NODE,
    OPERATOR,
    ALARM_PORT,
    CUSTODY,
    TIMESTAMP,
    ISSUING,
    COMMAND;

    /** Whether a certificate of this kind names someone. */
    boolean isNamed() {
      return this == NODE || this == OPERATOR || this == ALARM_PORT;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads {@link #word}. */
    static final class Converter implements ITypeConverter<Holder> {
      @Override
      public Holder convert(String text) {
        return Arrays.stream(values())
            .filter(holder -> holder.word().equals(text))
            .findFirst()
            .orElseThrow(
                () ->
                    new TypeConversionException(
                        "must be node, operator, alarm-port, custody, timestamp, issuing or"
                            + " command, and is "
                            + Printable.brief(text)));
      }
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private RootOptions root = new RootOptions();

  @Parameters(
      index = "0",
      paramLabel = "node|operator|alarm-port|custody|timestamp|issuing|command",
      converter = Holder.Converter.class,
      description = "Whom it is for.")
  private Holder holder = Holder.NODE;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "Name of the node or operator; for the alarm port the host name or address that senders"
              + " use; none for the others.")
  private String name = "";

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "The directory that init was given; required, but for command.")
  private @Nullable Path directory;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where the three files go.")
  private Path out = Path.of("");

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description =
          "For custody and issuing: certifies a key that is in a token, by its public half (DER or"
              + " PEM), and makes none.")
  private @Nullable Path publicKey;

  @Override
  public Integer call() throws Exception {
    if (publicKey != null && holder != Holder.CUSTODY && holder != Holder.ISSUING) {
      throw new ParameterException(
          spec.commandLine(), "--public-key is for custody and issuing only");
    }
    if (holder.isNamed() == name.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          holder.isNamed()
              ? "a certificate for a %s needs its NAME".formatted(holder.word())
              : "a certificate for %s takes no NAME".formatted(holder.word()));
    }
    if (holder == Holder.COMMAND) {
      CommandKeyFiles files = CommandKeyFiles.make(out);
      spec.commandLine().getOut().printf("command: %s, %s%n", files.key(), files.publicKey());
      return 0;
    }
    if (directory == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--directory=DIR'");
    }
    if (holder == Holder.OPERATOR && name.equals(Access.BREAK_GLASS)) {
      throw new ParameterException(
          spec.commandLine(), "no operator may be called " + Access.BREAK_GLASS);
    }
    Path folder = directory.resolve("authority");
    Authority authority = Authority.open(folder, root.key(folder), Clock.systemUTC());
    String domain = authority.trustDomain();
    TlsFiles files =
        switch (holder) {
          case NODE -> authority.issue(SpiffeId.node(domain, new NodeName(name)), out);
          case OPERATOR -> authority.issue(SpiffeId.operator(domain, name), out);
          case ALARM_PORT -> authority.issueForHost(name, out);
          case CUSTODY ->
              publicKey == null
                  ? authority.issueForCustody(out)
                  : authority.issueForCustody(PublicKeyFile.read(publicKey), out);
          case TIMESTAMP -> authority.issueForTimestamps(out);
          case ISSUING ->
              publicKey == null
                  ? authority.issueForIssuing(out)
                  : authority.issueForIssuing(PublicKeyFile.read(publicKey), out);
          case COMMAND -> throw new IllegalStateException("no certificate is made for commands");
        };
    spec.commandLine()
        .getOut()
        .printf(
            "%s: %s, %s%s%n",
            name.isEmpty() ? holder.word() : holder.word() + " " + name,
            files.authority(),
            files.certificate(),
            publicKey == null ? ", " + files.key() : "; put the certificate beside the key");
    return 0;
  }
}
