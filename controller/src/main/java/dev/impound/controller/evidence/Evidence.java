package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Actor;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.custody.CustodyEvent;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.controller.encryption.Recipients;
import dev.impound.controller.fleet.Peer;
import dev.impound.controller.fleet.Peers;
import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.receipt.ReceiptDesk;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.signing.Notary;
import dev.impound.wire.ContainerId;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The evidence of this controller: captures, their items, the store below them. Safe for use by
 * many threads; every method blocks.
 *
 * <p>Refuses with {@code RefusedException}: CAPTURE_UNKNOWN and ITEM_UNKNOWN for an id that is not
 * there, ELSEWHERE where bytes or the chain of custody are needed that another controller keeps,
 * EVIDENCE_PURGED where bytes are needed that were removed by order, others as told at the method.
 * What is known beside the bytes is there for all.
 */
public final class Evidence implements AutoCloseable {
  /** Evidence holds secrets of the container. */
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final EvidenceStore store;
  private final EvidenceCatalog catalog;
  private final CustodyLog custody;
  private final InstantSource clock;
  private final StoreLock lock;
  private final Keepers keepers;
  private final Intake intake;
  private final Sealer sealer;
  private final Verifier verifier;
  private final Outgoing outgoing;
  private final Attestations attestations;
  private final Checkpoints checkpoints;
  private final Bundles bundles;
  private final Encryption encryption;
  private final Stock stock;
  private final Retention retention;

  private Evidence(
      EvidenceStore store,
      EvidenceCatalog catalog,
      CustodyLog custody,
      InstantSource clock,
      String tool,
      Peers peers,
      EvidenceLimits limits,
      Notary notary,
      StoreLock lock) {
    ReentrantLock ledger = new ReentrantLock();
    this.store = store;
    this.catalog = catalog;
    this.custody = custody;
    this.clock = clock;
    this.lock = lock;
    this.keepers = new Keepers(peers);
    this.intake = new Intake(store, catalog, custody, clock, keepers, ledger, limits);
    this.attestations = new Attestations(store, catalog, custody, notary);
    this.checkpoints = new Checkpoints(store, custody, notary);
    CaptureReceipts receipts =
        new CaptureReceipts(store, new ReceiptDesk(catalog.receiptPins(), clock));
    this.sealer =
        new Sealer(
            store, catalog, custody, clock, tool, ledger, receipts, attestations, checkpoints);
    this.verifier = new Verifier(store, catalog, custody, clock, receipts);
    this.outgoing = new Outgoing(store.layout());
    this.bundles = new Bundles(store.layout(), catalog, custody, notary, receipts);
    this.stock = new Stock(store, catalog, custody, clock, keepers);
    this.retention = new Retention(store, catalog, custody, clock, keepers, ledger);
    this.encryption = new Encryption(store, catalog, custody, ledger, retention);
  }

  /** As the other {@code open}, with no keys: what is sealed is not signed. */
  public static Evidence open(
      Path root, EvidenceCatalog catalog, InstantSource clock, String tool, Peers peers)
      throws IOException {
    return open(root, catalog, clock, tool, peers, EvidenceLimits.standard(), Notary.without());
  }

  /**
   * Opens, and makes where it is missing, the store in {@code root}. Finishes seals that a crash
   * interrupted, and removes and accounts for deliveries that it cut off and none can take up.
   *
   * @param tool program and version, for the chain of custody
   * @param peers the controllers that share the catalog
   * @param notary signs what is sealed
   * @throws IOException also when another controller uses the store
   */
  public static Evidence open(
      Path root,
      EvidenceCatalog catalog,
      InstantSource clock,
      String tool,
      Peers peers,
      EvidenceLimits limits,
      Notary notary)
      throws IOException {
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
    return open(root, new LocalDisk(root), catalog, clock, tool, peers, limits, notary);
  }

  static Evidence open(
      Path root,
      StoreDisk disk,
      EvidenceCatalog catalog,
      InstantSource clock,
      String tool,
      Peers peers,
      EvidenceLimits limits,
      Notary notary)
      throws IOException {
    StoreLayout layout = new StoreLayout(root.toAbsolutePath());
    StoreLock lock = StoreLock.take(layout);
    try {
      EvidenceStore store = EvidenceStore.open(layout, disk, limits, clock);
      CustodyLog custody = CustodyLog.open(layout.custody(), clock, tool);
      Evidence evidence =
          new Evidence(store, catalog, custody, clock, tool, peers, limits, notary, lock);
      evidence.recover();
      return evidence;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void recover() throws IOException {
    intake.recover();
    for (Capture capture : catalog.captures(CaptureState.SEALING)) {
      sealer.finish(capture.id());
    }
    retention.recover();
  }

  /** Legal holds, and purging. */
  public Retention retention() {
    return retention;
  }

  /** Looks which sealed captures lack a signature or a timestamp that there are keys for. */
  void lookForUnattested() {
    attestations.lookForMissing();
  }

  /**
   * Signs and timestamps what could not be at its seal.
   *
   * @return how many captures still lack something
   */
  int attest() throws IOException {
    return attestations.complete();
  }

  /** Opens a capture, to which {@code node} alone may deliver. */
  public CaptureId openCapture(IncidentId incident, NodeName node, ContainerId container) {
    return catalog.addCapture(
        incident, node, container, clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  /**
   * Closes a capture by what the node says of it: compares the claims with what is stored, writes
   * the manifest, and enters it in the chain of custody. An item is SEALED only if all that the
   * node says it delivered is stored. Sealing a sealed capture changes nothing and answers what was
   * sealed.
   */
  public SealedCapture seal(CaptureId id, AcquisitionRecord report, CaptureScope scope)
      throws IOException {
    SealedCapture sealed = sealer.seal(keepers.requireOwn(capture(id)), report, scope);
    intake.drop(id);
    retention.sealed(id);
    return sealed;
  }

  /** Seals a capture that was to take the usual. */
  public SealedCapture seal(CaptureId id, AcquisitionRecord report) throws IOException {
    return seal(id, report, CaptureScope.STANDARD);
  }

  /**
   * Closes a capture whose node is lost: what is stored stays, as partial items with {@code
   * reason}; of a sealed capture changes nothing and answers what was sealed.
   */
  public SealedCapture abandon(CaptureId id, String reason, CaptureScope scope) throws IOException {
    SealedCapture sealed = sealer.abandon(keepers.requireOwn(capture(id)), reason, scope);
    intake.drop(id);
    retention.sealed(id);
    return sealed;
  }

  /** Closes a capture that was to take the usual. */
  public SealedCapture abandon(CaptureId id, String reason) throws IOException {
    return abandon(id, reason, CaptureScope.STANDARD);
  }

  /**
   * Re-reads every stored byte of an item, compares every digest, and enters the verdict in the
   * catalog and, under {@code actor}, in the chain of custody.
   */
  public Verification verify(ItemId id, Actor actor, ProgressListener progress) throws IOException {
    return Uses.during(read(id), () -> verifier.verify(stored(id), actor, progress));
  }

  /**
   * As {@link #verify}, and spares blobs that were read within the last day and whose files are as
   * they were then: the base layers that many containers share.
   */
  public Verification verifyNew(ItemId id, Actor actor, ProgressListener progress)
      throws IOException {
    return Uses.during(read(id), () -> verifier.verifyNew(stored(id), actor, progress));
  }

  /**
   * What is odd about an item, one sentence each, safe to show: of its archives names that lead
   * elsewhere, devices, bytes behind the end, as the last verification saw them; of the node's
   * receipt that it proves nothing, or that another key signed it. Empty where nothing is.
   */
  public List<String> archiveFindings(ItemId id) throws IOException {
    return verifier.archiveFindings(item(id));
  }

  /** Whether this controller's store holds the capture. */
  public boolean keeps(CaptureId id) {
    return keepers.isSelf(capture(id).keeper());
  }

  /** Whether this controller's store holds the item. */
  public boolean keeps(Item item) {
    return keepers.isSelf(item.keeper());
  }

  /** The other controller that holds the item and lives. */
  public Optional<Peer> livingKeeper(Item item) {
    return keepers.living(item.keeper());
  }

  /** Refuses with ELSEWHERE an item that another controller keeps. */
  public void requireKept(Item item) {
    keepers.requireOwn(item);
  }

  /** Refuses with ELSEWHERE an item whose keeper gives no sign of life. */
  public void requireLivingKeeper(Item item) {
    if (livingKeeper(item).isEmpty()) {
      keepers.requireOwn(item);
    }
  }

  private Item kept(ItemId id) {
    Item item = item(id);
    keepers.requireOwn(item);
    return item;
  }

  /** An item that is kept here and whose bytes were not removed by order. */
  private Item stored(ItemId id) {
    Item item = kept(id);
    retention.requireThere(item.capture(), "evidence " + id);
    return item;
  }

  /** Keeps the item from being purged until it is closed. */
  Uses.Use read(ItemId id) {
    return retention.read(item(id).capture());
  }

  /** The capture of this id. */
  public Capture capture(CaptureId id) {
    return catalog
        .capture(id)
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusalReason.CAPTURE_UNKNOWN, "there is no capture " + id, ""));
  }

  /**
   * Captures kept here that take deliveries, oldest first; after a restart, those that it
   * interrupted.
   */
  public List<Capture> openCaptures() {
    return catalog.captures(CaptureState.OPEN);
  }

  /** Items of one incident, or all, newest first. */
  public List<Item> items(Optional<IncidentId> incident) {
    return catalog.items(incident);
  }

  /** Items of one capture, in the order of their ids. */
  public List<Item> items(CaptureId capture) {
    return catalog.items(capture);
  }

  /** One item. */
  public Item item(ItemId id) {
    return catalog
        .item(id)
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusalReason.ITEM_UNKNOWN,
                    "there is no evidence item " + id,
                    "see \"impound evidence list\""));
  }

  /**
   * Where the item lies: its one blob, or an image's OCI manifest; empty when neither is stored
   * here.
   */
  public Optional<Path> path(Item item) {
    BlobRole role = item.kind() == ItemKind.IMAGE ? BlobRole.IMAGE_MANIFEST : BlobRole.CONTENT;
    return item.first(role)
        .filter(blob -> keeps(item) && item.state() != ItemState.PURGED)
        .map(blob -> store.layout().blob(blob.digest()));
  }

  /** A capture's manifest as sealed, JSON; empty before the seal. */
  public Optional<byte[]> manifest(CaptureId id) {
    return catalog.manifest(id).filter(manifest -> capture(id).state() == CaptureState.SEALED);
  }

  /** The chain of custody of an item, oldest first. */
  public List<CustodyEntry> custody(ItemId id) throws IOException {
    Item item = kept(id);
    return custody.entries(item.capture().toString(), id.toString());
  }

  /** The whole chain of custody. */
  public CustodyLog custodyLog() {
    return custody;
  }

  /** The file that the chain of custody lies in. */
  public Path custodyFile() {
    return store.layout().custody();
  }

  /** Bytes of a capture that arrived at its keeper; here, unfinished blobs too. */
  public long bytesReceived(CaptureId id) {
    return intake.unfinishedBytes(id)
        + catalog.delivered(id).stream()
            .filter(blob -> !blob.skipped())
            .mapToLong(Delivered::size)
            .sum();
  }

  /** How many bytes of an item were sent, and how many need not be. */
  public Traffic traffic(Item item) {
    return Traffic.of(item.id(), catalog.delivered(item.capture()));
  }

  /** All blobs that lie here, whatever they belong to. */
  public Stock stock() {
    return stock;
  }

  /** Room on the evidence disk. */
  public StoreUsage usage() throws IOException {
    return new StoreUsage(catalog.storedBytes(), store.freeBytes());
  }

  /**
   * An image as "docker save" would write it, with RepoTags null. Refuses with NOT_AN_IMAGE, and
   * with ITEM_NOT_COMPLETE unless the item is sealed, and with ENCRYPTED.
   */
  public DockerArchive archive(ItemId id) throws IOException {
    return outgoing.archive(stored(id));
  }

  /**
   * An item's one blob as it was taken. Refuses with MALFORMED for an image, and with
   * ITEM_NOT_COMPLETE when nothing is stored, and with ENCRYPTED.
   */
  public Payload raw(ItemId id) throws IOException {
    return outgoing.raw(stored(id));
  }

  /**
   * The beginning of an item's one blob, to be shown; entered in the chain of custody as read under
   * {@code actor}. Refuses as {@link #raw}, and ELSEWHERE.
   *
   * @param detail how it is shown
   * @param most bytes at most
   */
  public byte[] show(ItemId id, Actor actor, String detail, int most) throws IOException {
    requireKept(item(id));
    return Uses.during(
        read(id),
        () -> {
          Payload payload = raw(id);
          enterSending(item(id), actor, Act.READ, payload.size(), detail);
          return FirstBytes.of(payload, most);
        });
  }

  /**
   * One blob of an item as it is stored, from some byte on; of an encrypted one the age file, by
   * its own digest. Refuses with MALFORMED what the item does not hold, and with ENCRYPTED plain
   * bytes that are gone.
   *
   * @param sha256 digest of the blob
   * @param offset bytes that the receiver has
   */
  Payload blob(ItemId id, String sha256, long offset) throws IOException {
    return outgoing.blob(stored(id), sha256, offset);
  }

  /**
   * What belongs to a capture beside the bytes of its items, and proves them without this
   * controller; entered in the chain of custody under {@code actor}. Of a purged capture the
   * records, and PURGED.txt, which says so. Refuses with ITEM_NOT_COMPLETE before the seal.
   */
  public List<BundleFile> bundle(CaptureId id, Actor actor) throws IOException {
    return bundles.of(keepers.requireOwn(capture(id)), retention.tombstone(id), actor);
  }

  /**
   * Replaces the blobs of an incident that this controller keeps by age files, which only the
   * recipients can read; each is entered in the chain of custody under {@code actor} first. What
   * other incidents have too stays plain. Refuses with ITEM_NOT_COMPLETE before all is sealed, with
   * EVIDENCE_HELD while a hold stands on any of it, and with EVIDENCE_IN_USE while it is read.
   */
  public EncryptionOutcome encrypt(
      IncidentId incident, Recipients recipients, Actor actor, ProgressListener progress)
      throws IOException {
    return encryption.encrypt(incident, recipients, actor, progress);
  }

  /** The whole chain of custody as files, with a fresh signed checkpoint. */
  public List<BundleFile> exportChain() throws IOException {
    return bundles.chain();
  }

  /** Reads the whole chain, and compares it with every signed checkpoint. */
  public ChainReport verifyChain() throws IOException {
    return bundles.verifyChain();
  }

  /** Enters in the chain that {@code actor} is being sent an item; before the first byte leaves. */
  CustodyEntry enterSending(Item item, Actor actor, Act act, long size, String detail)
      throws IOException {
    return custody.append(
        new CustodyEvent(
            actor,
            act,
            item.capture().toString(),
            item.id().toString(),
            item.sha256(),
            OptionalLong.of(size),
            detail));
  }

  Intake intake() {
    return intake;
  }

  /** Ends the use of the store; what is still being delivered fails. */
  @Override
  public void close() throws IOException {
    try {
      checkpoints.write();
      custody.close();
    } finally {
      lock.close();
    }
  }
}
