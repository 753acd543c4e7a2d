package dev.impound.controller.cli;

import dev.impound.controller.evidence.AgeNote;
import dev.impound.controller.evidence.ManifestView;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.operator.v1.GetBundleRequest;
import dev.impound.operator.v1.GetBundleResponse;
import dev.impound.operator.v1.ListItemsRequest;
import dev.impound.wire.Portions;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Pulls whole captures, each into a folder of its name that verifies without a controller. */
final class BundlePull {
  /** What a purged capture has in place of its items. */
  static final String PURGED = "PURGED.txt";

  private static final byte[] NONE = {'[', ']'};

  private final OperatorCommand command;
  private final StatusLine status;
  private final boolean resume;

  BundlePull(OperatorCommand command, StatusLine status, boolean resume) {
    this.command = command;
    this.status = status;
    this.resume = resume;
  }

  /** What came of a capture. */
  record Pulled(String capture, Path folder, int items, long bytes, long received, boolean whole) {
    Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("captureId", capture);
      fields.put("path", folder.toAbsolutePath().normalize().toString());
      fields.put("items", items);
      fields.put("bytes", bytes);
      fields.put("received", received);
      fields.put("complete", whole);
      return fields;
    }
  }

  /** Captures of an incident, or the one that is named. */
  Set<String> captures(String subject) {
    Set<String> captures = new LinkedHashSet<>();
    if (!subject.startsWith("INC-")) {
      captures.add(subject);
      return captures;
    }
    Portions.joined(
            command
                .link()
                .evidence()
                .listItems(ListItemsRequest.newBuilder().setIncidentId(subject).build()))
        .getItemsList()
        .stream()
        .map(EvidenceItem::getCaptureId)
        .forEach(captures::add);
    if (captures.isEmpty()) {
      throw Complaint.of(
              ExitCode.NOT_FOUND,
              "ITEM_UNKNOWN",
              "cannot pull " + subject,
              "it has no evidence",
              "see impound evidence list")
          .asException();
    }
    return captures;
  }

  Pulled pull(String capture, Path directory) throws IOException {
    PulledFolder folder = new PulledFolder(OwnFolder.make(directory, Path.of(capture)));
    requireFree(folder.folder());
    Map<String, byte[]> files = fetch(capture);
    ManifestView manifest = ManifestView.parse(files.getOrDefault("manifest.json", new byte[0]));
    if (!manifest.capture().equals(capture)) {
      throw ArrivingFile.damaged("the manifest is that of " + manifest.capture());
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      folder.write(file.getKey(), file.getValue());
    }
    Map<Sha256, AgeNote> encrypted = new HashMap<>();
    for (AgeNote note : AgeNote.parseAll(files.getOrDefault("encrypted.json", NONE))) {
      encrypted.put(note.blob(), note);
    }
    Instructions texts = new Instructions(manifest, names(files.keySet(), manifest, encrypted));
    folder.write("coverage.txt", texts.coverage());
    folder.write("VERIFY.txt", texts.verify());
    Optional<byte[]> purged = Optional.ofNullable(files.get(PURGED));
    BlobDownload download = new BlobDownload(command, status);
    long bytes = 0;
    for (ManifestView.ManifestItem item :
        purged.isPresent() ? List.<ManifestView.ManifestItem>of() : manifest.items()) {
      for (ManifestView.ManifestBlob blob : item.blobs()) {
        ManifestView.ManifestBlob sent = sent(blob, encrypted);
        download.fetch(item.id(), sent, folder.place(sent.path()));
        bytes += sent.size();
      }
    }
    folder.writeSums();
    purged.ifPresent(this::sayPurged);
    boolean whole =
        purged.isEmpty()
            && manifest.items().stream().allMatch(item -> item.state().equals("SEALED"));
    return new Pulled(
        capture, folder.folder(), manifest.items().size(), bytes, download.received(), whole);
  }

  private void sayPurged(byte[] text) {
    String what = new String(text, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    command
        .talk()
        .say(
            Shown.sentence(what)
                + "; its records were pulled, which prove what was there, and no bytes");
  }

  /** The blob itself, or the age file that it is kept as. */
  private static ManifestView.ManifestBlob sent(
      ManifestView.ManifestBlob blob, Map<Sha256, AgeNote> encrypted) {
    AgeNote note = encrypted.get(blob.sha256());
    return note == null
        ? blob
        : new ManifestView.ManifestBlob(
            note.age(),
            note.size(),
            blob.path() + ".age",
            List.of(),
            blob.role(),
            Optional.empty());
  }

  private static Set<String> names(
      Set<String> files, ManifestView manifest, Map<Sha256, AgeNote> encrypted) {
    Set<String> names = new LinkedHashSet<>(files);
    manifest.items().stream()
        .flatMap(item -> item.blobs().stream())
        .filter(blob -> encrypted.containsKey(blob.sha256()))
        .forEach(blob -> names.add(blob.path() + ".age"));
    return names;
  }

  private void requireFree(Path folder) throws IOException {
    if (resume || !Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw Complaint.of(
                ExitCode.REFUSED,
                "FILE_EXISTS",
                "did not write to " + folder,
                "there are files in it",
                "go on with what is there by --resume, or name another folder")
            .asException();
      }
    }
  }

  private Map<String, byte[]> fetch(String capture) {
    return PulledFolder.join(
        StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                    command
                        .link()
                        .custodyStream()
                        .getBundle(GetBundleRequest.newBuilder().setCaptureId(capture).build()),
                    0),
                false)
            .map(GetBundleResponse::getPart));
  }

  /** Writes what was pulled. */
  static int print(OperatorCommand command, List<Pulled> pulled) {
    if (command.json()) {
      List<Object> list = new ArrayList<>();
      pulled.forEach(capture -> list.add(capture.fields()));
      command.talk().out().println(JsonView.pretty(list));
    } else {
      Table table = new Table("CAPTURE", "ITEMS", "SIZE", "RECEIVED", "FOLDER");
      pulled.forEach(
          capture ->
              table.row(
                  capture.capture(),
                  Integer.toString(capture.items()),
                  Shown.bytes(capture.bytes()),
                  Shown.bytes(capture.received()),
                  Shown.name(capture.folder().toString())));
      table.print(command.talk().out());
      command
          .talk()
          .say(
              "next: impound evidence verify FOLDER --offline --root CERT, or sh VERIFY.txt in it");
    }
    return pulled.stream().allMatch(Pulled::whole)
        ? ExitCode.OK.number()
        : ExitCode.PARTIAL.number();
  }
}
