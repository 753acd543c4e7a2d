package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Blobs of which only an age file is left, as they lie in the store. */
final class AgeFiles {
  private final StoreLayout layout;

  AgeFiles(StoreLayout layout) {
    this.layout = layout;
  }

  /** What is known of a blob whose plain bytes are gone; empty where they are here. */
  Optional<AgeNote> of(Sha256 blob) throws IOException {
    if (Files.exists(layout.blob(blob)) || !Files.exists(layout.age(blob))) {
      return Optional.empty();
    }
    try {
      return Optional.of(AgeNote.parse(Files.readAllBytes(layout.ageNote(blob))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Those of an item. */
  List<AgeNote> of(Item item) throws IOException {
    List<AgeNote> notes = new ArrayList<>();
    for (StoredBlob blob : item.blobs()) {
      of(blob.digest()).ifPresent(notes::add);
    }
    return notes;
  }

  /** Refuses, ENCRYPTED, an item of which not all plain bytes are here. */
  void requirePlain(Item item) throws IOException {
    List<AgeNote> notes = of(item);
    if (!notes.isEmpty()) {
      throw new RefusedException(
          RefusalReason.ENCRYPTED,
          "%s is encrypted for %s, and the controller cannot read it"
              .formatted(item.id(), String.join(", ", notes.getFirst().recipients())),
          "impound evidence pull %s -d DIR, decrypt it as its VERIFY.txt tells, then impound evidence"
                  .formatted(item.capture())
              + " export %s --from DIR/%s".formatted(item.id(), item.capture()));
    }
  }

  /** The age file of this digest, if it is one of the item's. */
  Optional<Payload> payload(Item item, String sha256, long offset) throws IOException {
    return of(item).stream()
        .filter(note -> note.age().hex().equals(sha256))
        .filter(note -> offset >= 0 && offset <= note.size())
        .findFirst()
        .map(
            note ->
                new RestPayload(
                    new BlobReader(digest -> layout.age(note.blob())),
                    StoredBlob.of(note.age(), note.size(), BlobRole.CONTENT),
                    offset));
  }

  /**
   * Compares an age file with what the chain of custody says of it.
   *
   * @return what is wrong; empty when nothing is
   */
  Optional<String> finding(Item item, AgeNote note, CustodyLog custody) throws IOException {
    Path file = layout.age(note.blob());
    Sha256 found = Sha256.ofFinished(Digests.ofStart(file, Files.size(file)));
    if (!found.equals(note.age())) {
      return Optional.of(
          "the age file of blob %s has sha256 %s, and was written with %s"
              .formatted(note.blob(), found, note.age()));
    }
    boolean entered =
        custody.entries(item.capture().toString(), item.id().toString()).stream()
            .filter(entry -> entry.event().act() == Act.ENCRYPT)
            .filter(entry -> entry.event().sha256().equals(Optional.of(note.blob())))
            .anyMatch(entry -> entry.event().detail().contains(found.hex()));
    return entered
        ? Optional.empty()
        : Optional.of(
            "the chain of custody names no such age file for blob %s".formatted(note.blob()));
  }
}
