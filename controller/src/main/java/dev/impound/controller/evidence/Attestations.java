package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.signing.Notary;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signature and the timestamp beside each manifest. What cannot be had at the seal is had
 * later, and the chain of custody says so. Safe for use by many threads.
 */
final class Attestations {
  private static final Logger LOG = LoggerFactory.getLogger(Attestations.class);

  private final EvidenceStore store;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final Notary notary;
  private final ConcurrentSkipListSet<Long> missing = new ConcurrentSkipListSet<>();

  Attestations(EvidenceStore store, EvidenceCatalog catalog, CustodyLog custody, Notary notary) {
    this.store = store;
    this.catalog = catalog;
    this.custody = custody;
    this.notary = notary;
  }

  /**
   * Signs and timestamps a manifest that is being sealed, as far as that goes at once; what is
   * there is left as it is.
   *
   * @return what was done, for the chain of custody
   */
  String atSeal(CaptureId id, byte[] manifest) throws IOException {
    if (notary.timestamps() && !notary.timestampsHere()) {
      missing.add(id.number());
    }
    String signed = "not signed: no custody key is configured";
    if (notary.signs()) {
      signed =
          sign(id, manifest)
              ? "signed by " + notary.signer()
              : "not signed yet: the custody key failed";
    }
    if (notary.timestampsHere() && timestamp(id, manifest)) {
      return signed + ", timestamped by " + notary.authority();
    }
    return notary.timestamps() ? signed + ", not timestamped yet" : signed;
  }

  private boolean sign(CaptureId id, byte[] manifest) throws IOException {
    Path file = store.layout().signature(id);
    if (Files.exists(file)) {
      return true;
    }
    byte[] signature;
    try {
      signature = notary.sign(manifest);
    } catch (IOException e) {
      return failed(id, "Manifest is not signed yet", e);
    }
    store.write(file, signature);
    return true;
  }

  private boolean timestamp(CaptureId id, byte[] manifest) throws IOException {
    Path file = store.layout().timestamp(id);
    if (Files.exists(file)) {
      return true;
    }
    byte[] timestamp;
    try {
      timestamp = notary.timestamp(manifest);
    } catch (IOException e) {
      return failed(id, "Manifest is not timestamped yet", e);
    }
    store.write(file, timestamp);
    return true;
  }

  private boolean failed(CaptureId id, String what, IOException why) {
    missing.add(id.number());
    LOG.atWarn()
        .addKeyValue("capture", id)
        .addKeyValue("problem", why.getMessage())
        .log(what + "; it is tried again");
    return false;
  }

  /** Looks which sealed captures lack what there are keys for, such as those of an older time. */
  void lookForMissing() {
    for (Capture capture : catalog.captures(CaptureState.SEALED)) {
      CaptureId id = capture.id();
      if ((notary.signs() && !Files.exists(store.layout().signature(id)))
          || (notary.timestamps() && !Files.exists(store.layout().timestamp(id)))) {
        missing.add(id.number());
      }
    }
  }

  /**
   * Signs and timestamps what was missing.
   *
   * @return how many captures still lack something
   */
  int complete() {
    for (Long number : missing) {
      CaptureId id = new CaptureId(number);
      boolean sealed =
          catalog.capture(id).filter(capture -> capture.state() == CaptureState.SEALED).isPresent();
      if (sealed && completes(id)) {
        missing.remove(number);
      }
    }
    return missing.size();
  }

  /** What fails with one capture does not keep the others waiting. */
  private boolean completes(CaptureId id) {
    try {
      return complete(id);
    } catch (IOException e) {
      return failed(id, "Manifest is not signed and timestamped yet", e);
    }
  }

  private boolean complete(CaptureId id) throws IOException {
    byte[] manifest = catalog.manifest(id).orElseThrow();
    if (!sealedAs(id).equals(Optional.of(Sha256.of(manifest)))) {
      LOG.atError()
          .addKeyValue("capture", id)
          .log("Manifest is not the one that custody saw sealed, and is not signed");
      return true;
    }
    boolean signs = notary.signs() && !Files.exists(store.layout().signature(id));
    if (signs && sign(id, manifest)) {
      note(id, manifest, "the manifest was signed after the seal, by " + notary.signer());
    }
    boolean stamps = notary.timestamps() && !Files.exists(store.layout().timestamp(id));
    if (stamps && timestamp(id, manifest)) {
      note(id, manifest, "the manifest was timestamped after the seal, by " + notary.authority());
    }
    return (!notary.signs() || Files.exists(store.layout().signature(id)))
        && (!notary.timestamps() || Files.exists(store.layout().timestamp(id)));
  }

  private Optional<Sha256> sealedAs(CaptureId id) throws IOException {
    return custody.entries(id.toString()).stream()
        .filter(entry -> entry.event().act() == Act.SEAL)
        .findFirst()
        .flatMap(entry -> entry.event().sha256());
  }

  private void note(CaptureId id, byte[] manifest, String what) throws IOException {
    custody.append(
        new CustodyEvent(
            Actor.CONTROLLER,
            Act.NOTE,
            id.toString(),
            "",
            Optional.of(Sha256.of(manifest)),
            OptionalLong.of(manifest.length),
            what));
  }
}
