package dev.impound.controller.cli;

import dev.impound.operator.v1.EncryptIncidentRequest;
import dev.impound.operator.v1.EncryptIncidentResponse;
import dev.impound.operator.v1.Encryption;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code impound evidence encrypt}. */
@Command(
    name = "encrypt",
    description =
        "Keep the evidence of an incident as age files, which only the holders of keys elsewhere"
            + " can read.",
    footer = {
      "",
      "The plain bytes are removed from the store once the age files are durable and entered in"
          + " the",
      "chain of custody. WITHOUT A PRIVATE KEY OF A RECIPIENT THE EVIDENCE IS LOST. Bytes that"
          + " other",
      "incidents have too, such as layers of base images, stay plain. Quarantine and export need",
      "the plain bytes: pull the capture, decrypt it as its VERIFY.txt tells, and export --from"
          + " it.",
      "",
      "Make a key: age-keygen -o key.txt",
      "",
      "Examples:",
      "  impound evidence encrypt INC-3 --to age1... --yes"
    })
final class EvidenceEncryptCommand extends OperatorCommand {
  @Parameters(index = "0", paramLabel = "INC", description = "Incident, such as INC-3.")
  private String incident = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "RECIPIENT",
      description = "Public key of age, age1...; may be given several times.")
  private List<String> recipients = new ArrayList<>();

  @Option(names = "--yes", description = "Do it: without it nothing is changed.")
  private boolean yes;

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  EvidenceEncryptCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "encrypt the evidence of " + incident;
  }

  @Override
  int act() {
    if (!yes) {
      throw Complaint.of(
              ExitCode.REFUSED,
              "NOT_CONFIRMED",
              "did not " + task(),
              "its plain bytes would be removed, and only the holders of the private keys could"
                  + " read it",
              "be sure that you have a key, then say it again with --yes")
          .asException();
    }
    StatusLine status = StatusLine.of(this, quiet);
    Iterator<EncryptIncidentResponse> stream =
        link()
            .verification()
            .encryptIncident(
                EncryptIncidentRequest.newBuilder()
                    .setIncidentId(incident)
                    .addAllRecipients(recipients)
                    .build());
    Optional<Encryption> outcome = Optional.empty();
    while (stream.hasNext()) {
      EncryptIncidentResponse response = stream.next();
      if (response.hasOutcome()) {
        outcome = Optional.of(response.getOutcome());
      } else {
        status.show("encrypting " + incident, response.getBytesDone(), response.getBytesTotal());
      }
    }
    status.clear();
    print(
        outcome.orElseThrow(
            () ->
                Status.INTERNAL
                    .withDescription("it ended without an outcome")
                    .asRuntimeException()));
    return ExitCode.OK.number();
  }

  private void print(Encryption outcome) {
    if (json()) {
      talk().out().println(JsonView.pretty(JsonView.map(outcome)));
      return;
    }
    Sheet sheet = new Sheet();
    sheet.line(
        "encrypted",
        "%d blobs, %s".formatted(outcome.getEncrypted(), Shown.bytes(outcome.getBytes())));
    sheet.line("before", "%d blobs".formatted(outcome.getEncryptedBefore()));
    sheet.line("plain", "%d blobs, which other incidents have too".formatted(outcome.getShared()));
    sheet.print(talk().out());
  }
}
