package dev.impound.controller.identity;

import dev.impound.wire.PrivateKeyFile;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets one root follow another, in three steps: {@link #add}, {@link #change} and {@link #retire}.
 * Between the first and the last both are believed, and whoever knows the old one alone believes
 * what the new one signed, by a certificate that the old one made of the new one's key. Each step
 * may be cut off anywhere and is then ordered again; meanwhile the files fit together.
 */
public final class RootRollover {
  private final Installation places;
  private final RootFiles roots;
  private final InstantSource clock;
  private final FileChanges files;

  /** How a step went; what there is to say is in words for an operator. */
  public sealed interface Outcome {
    /** It is done, now or before. */
    record Done(List<String> told) implements Outcome {
      public Done {
        told = List.copyOf(told);
      }
    }

    /** Nothing was done. */
    record Refused(String why) implements Outcome {}
  }

  /** A roll-over of the root of one installation. */
  public RootRollover(Installation places, InstantSource clock) {
    this(places, clock, new FileChanges());
  }

  RootRollover(Installation places, InstantSource clock, FileChanges files) {
    this.places = places;
    this.roots = new RootFiles(places.authority());
    this.clock = clock;
    this.files = files;
  }

  /** How far it is, in a word: alone, added or switched. */
  public String standing() {
    return roots.standing().name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Makes a new root, and has it believed beside the old one.
   *
   * @param old key of the root that signs
   * @param fresh where the new root's key is put
   */
  public Outcome add(RootKey old, RootKey fresh) throws IOException, GeneralSecurityException {
    if (roots.standing() == RootFiles.Standing.SWITCHED) {
      return new Outcome.Refused(
          "the root before the present one is still believed: retire that one first");
    }
    if (roots.standing() == RootFiles.Standing.ALONE) {
      make(old, fresh);
    }
    believe(roots.believed());
    return new Outcome.Done(
        List.of(
            "the new root is believed beside the old one: "
                + roots.next().resolve(Authority.CERTIFICATE),
            "copy %s to every other controller of this installation"
                .formatted(places.server().authority()),
            "a controller that runs takes it up by itself, and nodes learn it as they renew"));
  }

  private void make(RootKey old, RootKey fresh) throws IOException, GeneralSecurityException {
    Path part = roots.folder().resolve("next.part");
    files.deleteFolder(part);
    Authority signs = Authority.open(roots.folder(), old, clock);
    Authority next = Authority.createNext(part, signs.trustDomain(), fresh, clock);
    files.write(
        part.resolve("cross.pem"), PemFiles.text(List.of(signs.crossSign(next.certificate()))));
    files.move(part, roots.next());
  }

  /**
   * Has the new root sign: the controller's certificate, and the issuing one.
   *
   * @param fresh key of the new root
   */
  public Outcome change(RootKey fresh) throws IOException, GeneralSecurityException {
    if (roots.standing() == RootFiles.Standing.ALONE) {
      return new Outcome.Refused("there is no new root to change to: add one first");
    }
    if (roots.standing() == RootFiles.Standing.ADDED) {
      if (!trusted().containsAll(roots.believed())) {
        return new Outcome.Refused(
            "%s does not hold the new root yet: add it first"
                .formatted(places.server().authority()));
      }
      // Whether the key can be had is found out before anything changes.
      Authority.open(roots.next(), fresh, clock);
      follow();
    }
    Authority authority = Authority.open(roots.folder(), fresh, clock);
    X509Certificate root = authority.certificate();
    PairFiles server = places.serverPair();
    server.complete(files);
    if (!LiveIssuing.isSignedBy(server.now(), root)) {
      server.replace(authority.make(SpiffeId.controller(authority.trustDomain())), files);
    }
    if (places.issuingPair().isPresent()) {
      PairFiles issuing = places.issuingPair().get();
      issuing.complete(files);
      if (!LiveIssuing.isSignedBy(issuing.now(), root)) {
        issuing.replace(authority.makeIssuing(), files);
      }
    }
    believe(roots.believed());
    return new Outcome.Done(
        List.of(
            "the new root signs; the controller's certificate and the issuing one are new",
            "copy them and %s to every other controller of this installation"
                .formatted(places.server().authority()),
            "nodes renew by themselves; give operators and nodes whose certificates were made by"
                + " hand new ones (impound-controller issue), with the ca.pem beside them",
            "custody and timestamp certificates stay; rotate them when you like"));
  }

  /** The new root takes the place of the one that signs; its certificate decides. */
  private void follow() throws IOException, GeneralSecurityException {
    Path next = roots.next();
    boolean decided =
        PemFiles.readCertificate(roots.certificate())
            .equals(PemFiles.readCertificate(next.resolve(Authority.CERTIFICATE)));
    if (!decided) {
      keepPrevious();
      files.write(roots.crossFile(), text(next.resolve("cross.pem")));
      if (Files.exists(next.resolve(Authority.KEY))) {
        files.writeKey(
            PrivateKeyFile.next(roots.key()),
            next.resolve(Authority.KEY),
            text(next.resolve(Authority.KEY)));
      }
      files.write(roots.certificate(), text(next.resolve(Authority.CERTIFICATE)));
    }
    if (Files.exists(PrivateKeyFile.next(roots.key()))) {
      files.move(PrivateKeyFile.next(roots.key()), roots.key());
    }
    // Its name is what tells how far this is, and goes first.
    Path done = roots.folder().resolve("next.done");
    files.deleteFolder(done);
    files.move(next, done);
    files.deleteFolder(done);
  }

  private void keepPrevious() throws IOException {
    if (Files.isDirectory(roots.previous())) {
      return;
    }
    Path part = roots.folder().resolve("previous.part");
    files.deleteFolder(part);
    if (Files.exists(roots.key())) {
      files.writeKey(part.resolve(Authority.KEY), roots.key(), text(roots.key()));
    }
    files.write(part.resolve(Authority.CERTIFICATE), text(roots.certificate()));
    files.move(part, roots.previous());
  }

  /**
   * Ends the belief in the old root.
   *
   * @param lost who would not be believed any more, in words; refused where there is anybody
   */
  public Outcome retire(List<String> lost) throws IOException, GeneralSecurityException {
    if (roots.standing() == RootFiles.Standing.ADDED) {
      return new Outcome.Refused("the old root still signs: switch to the new one first");
    }
    X509Certificate root = PemFiles.readCertificate(roots.certificate());
    if (roots.standing() == RootFiles.Standing.SWITCHED && !lost.isEmpty()) {
      return new Outcome.Refused(
          "%d would be cut off, since their certificates are of the old root: %s"
              .formatted(lost.size(), String.join(", ", lost)));
    }
    if (!LiveIssuing.isSignedBy(places.serverPair().now(), root)) {
      return new Outcome.Refused(
          "the controller's certificate is of the old root: order the switch once more");
    }
    if (trusted().equals(List.of(root)) && roots.standing() == RootFiles.Standing.ALONE) {
      return new Outcome.Done(List.of("one root alone is believed"));
    }
    files.write(places.server().authority(), PemFiles.text(List.of(root)));
    files.write(places.server().certificate(), PemFiles.text(List.of(places.serverPair().now())));
    List<String> told = new ArrayList<>();
    told.add("the old root is not believed any more");
    told.add(
        "copy %s and %s to every other controller of this installation"
            .formatted(places.server().authority(), places.server().certificate()));
    if (roots.standing() == RootFiles.Standing.SWITCHED) {
      Path kept = roots.folder().resolve("retired-" + fingerprint());
      files.delete(roots.crossFile());
      files.move(roots.previous(), kept);
      told.add("its key is of no more use: destroy " + kept.resolve(Authority.KEY));
    }
    return new Outcome.Done(told);
  }

  private String fingerprint() throws IOException, GeneralSecurityException {
    return dev.impound.wire.Sha256.of(
            PemFiles.readCertificate(roots.previous().resolve(Authority.CERTIFICATE)).getEncoded())
        .hex()
        .substring(0, 12);
  }

  /** The roots that the controller believes. */
  private List<X509Certificate> trusted() throws IOException, GeneralSecurityException {
    return PemFiles.readCertificates(places.server().authority());
  }

  /** Evidence is verified for years: its roots only become more. */
  private void believe(List<X509Certificate> believed)
      throws IOException, GeneralSecurityException {
    List<Path> more = new ArrayList<>(places.evidenceRoots());
    for (Path file : more) {
      List<X509Certificate> all = new ArrayList<>(PemFiles.readCertificates(file));
      believed.stream().filter(one -> !all.contains(one)).forEach(all::add);
      write(file, all);
    }
    write(places.server().authority(), believed);
  }

  private void write(Path file, List<X509Certificate> certificates)
      throws IOException, GeneralSecurityException {
    if (!PemFiles.readCertificates(file).equals(certificates)) {
      files.write(file, PemFiles.text(certificates));
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.US_ASCII);
  }

  /** Which of {@code certificates} of nodes lead to another root than the one that signs. */
  public static boolean isOfRoot(List<X509Certificate> chain, Path authority)
      throws IOException, GeneralSecurityException {
    X509Certificate root = PemFiles.readCertificate(authority.resolve(Authority.CERTIFICATE));
    Optional<X509Certificate> top = Optional.of(chain.getLast());
    return top.filter(one -> LiveIssuing.isSignedBy(one, root)).isPresent();
  }
}
