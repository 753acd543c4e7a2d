package dev.impound.controller.evidence;

import dev.impound.wire.Sha256;
import java.nio.file.Path;

/**
 * Every path in the store.
 *
 * <pre>
 * ROOT/blobs/sha256/HEX              each blob once, by digest
 * ROOT/captures/CAP-1/manifest.json  what was sealed
 * ROOT/captures/CAP-1/manifest.json.p7s   its signature, CMS
 * ROOT/captures/CAP-1/manifest.json.tsr   its timestamp, RFC 3161
 * ROOT/captures/CAP-1/receipt.json   what the node states of it, with receipt.p7s, receipt-cert.pem
 * ROOT/captures/CAP-1/logs.txt       link to the item's blob
 * ROOT/captures/CAP-1/image/         OCI layout: oci-layout, index.json, link to the blobs
 * ROOT/captures/CAP-1/logs.txt.age   link to its age file, in place of that to the blob
 * ROOT/captures/CAP-1/ENCRYPTED.txt  which items are encrypted, and where their age files lie
 * ROOT/incoming/CAP-1-EV-2-3.part    a blob that has not arrived whole
 * ROOT/incoming/CAP-1-EV-2-HEX.part  one whose delivery can go on; HEX is of the name it was given
 * ROOT/custody.jsonl                 the chain of custody
 * ROOT/checkpoints/42.checkpoint     the chain at its entry 42, with its signature .p7s
 * ROOT/chunks/HEX                    digests of the 8 MiB chunks of a blob, until and after its seal
 * ROOT/findings/EV-2.txt             what is odd about the archives of an item
 * ROOT/age/HEX.age, HEX.json        an encrypted blob, and what is known of it
 * ROOT/lock                          held by the one controller that uses the store
 * </pre>
 */
record StoreLayout(Path root) {

  /** The folder that an OCI layout calls blobs. */
  Path allBlobs() {
    return root.resolve("blobs");
  }

  Path blobs() {
    return allBlobs().resolve("sha256");
  }

  Path blob(Sha256 digest) {
    return blobs().resolve(digest.hex());
  }

  Path incoming() {
    return root.resolve("incoming");
  }

  Path captures() {
    return root.resolve("captures");
  }

  Path capture(CaptureId id) {
    return captures().resolve(id.toString());
  }

  Path manifest(CaptureId id) {
    return capture(id).resolve("manifest.json");
  }

  Path signature(CaptureId id) {
    return signatureOf(manifest(id));
  }

  Path timestamp(CaptureId id) {
    return capture(id).resolve("manifest.json.tsr");
  }

  /** Where the signature of a file lies. */
  static Path signatureOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".p7s");
  }

  Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** The checkpoint of a chain of so many entries. */
  Path checkpoint(long entries) {
    return checkpoints().resolve(entries + ".checkpoint");
  }

  Path chunkLists() {
    return root.resolve("chunks");
  }

  Path chunks(Sha256 blob) {
    return chunkLists().resolve(blob.hex());
  }

  Path allFindings() {
    return root.resolve("findings");
  }

  Path findings(ItemId item) {
    return allFindings().resolve(item + ".txt");
  }

  /** Encrypted blobs. */
  Path ageFiles() {
    return root.resolve("age");
  }

  /** The age file of a blob; {@code blob} is the digest of the plain bytes. */
  Path age(Sha256 blob) {
    return ageFiles().resolve(blob.hex() + ".age");
  }

  Path ageNote(Sha256 blob) {
    return ageFiles().resolve(blob.hex() + ".json");
  }

  /** An age file that is being written; written anew after a crash. */
  Path agePart(Sha256 blob) {
    return ageFiles().resolve(blob.hex() + ".part");
  }

  Path lock() {
    return root.resolve("lock");
  }

  Path custody() {
    return root.resolve("custody.jsonl");
  }
}
