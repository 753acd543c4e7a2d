package dev.impound.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.wire.LiveTls;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootRolloverTest {
  private static final String DOMAIN = "test.example";
  private static final RootKey OPEN = RootKey.open();

  @TempDir private Path folder;
  private Installation places = none();
  private int installations;

  private static Installation none() {
    TlsFiles nothing = TlsFiles.in(Path.of(""));
    return new Installation(Path.of(""), nothing, Optional.empty(), Optional.empty(), List.of());
  }

  @BeforeEach
  void make() throws Exception {
    places = installation();
  }

  private Installation installation() throws Exception {
    Path base = folder.resolve("installation-" + installations++);
    Path authority = base.resolve("authority");
    Authority made = Authority.create(authority, DOMAIN, Clock.systemUTC());
    TlsFiles server = made.issue(SpiffeId.controller(DOMAIN), base.resolve("controller"));
    TlsFiles issuing = made.issueForIssuing(base.resolve("issuing"));
    TlsFiles custody = made.issueForCustody(base.resolve("custody"));
    return new Installation(
        authority,
        server,
        Optional.of(new TlsFiles(server.authority(), issuing.certificate(), issuing.key())),
        Optional.empty(),
        List.of(custody.authority()));
  }

  private RootRollover rollover() {
    return new RootRollover(places, Clock.systemUTC());
  }

  private List<X509Certificate> believed() throws Exception {
    return LiveTls.open(places.server()).now().authorities();
  }

  private static void done(RootRollover.Outcome outcome) {
    assertThat(outcome).isInstanceOf(RootRollover.Outcome.Done.class);
  }

  private static void refused(RootRollover.Outcome outcome, String why) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RootRollover.Outcome.Refused.class, it -> assertThat(it.why()).contains(why));
  }

  @Test
  void anAddedRootIsBelievedAndSignsNothing() throws Exception {
    X509Certificate old = believed().getFirst();
    X509Certificate shown = LiveTls.open(places.server()).now().certificate();

    done(rollover().add(OPEN, OPEN));

    assertThat(believed()).hasSize(2).first().isEqualTo(old);
    assertThat(LiveTls.open(places.server()).now().certificate()).isEqualTo(shown);
    assertThat(Authority.open(places.authority(), Clock.systemUTC()).certificate()).isEqualTo(old);
  }

  @Test
  void afterTheSwitchTheNewRootSignsAndTheOldOneIsStillBelieved() throws Exception {
    X509Certificate old = believed().getFirst();
    done(rollover().add(OPEN, OPEN));

    done(rollover().change(OPEN));

    LiveTls.Material now = LiveTls.open(places.server()).now();
    assertThat(now.authorities()).hasSize(2).last().isEqualTo(old);
    X509Certificate root = now.authorities().getFirst();
    assertThat(LiveIssuing.isSignedBy(now.certificate(), root)).isTrue();
    assertThat(LiveIssuing.isSignedBy(now.chain().getLast(), old)).isTrue();
    assertThat(issuing().getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
    assertThat(rollover().standing()).isEqualTo("switched");
  }

  private X509Certificate issuing() throws IOException {
    return IssuingAuthority.open(places.issuing().orElseThrow(), Clock.systemUTC()).certificate();
  }

  @Test
  void aRetiredRootIsBelievedForEvidenceAlone() throws Exception {
    X509Certificate old = believed().getFirst();
    done(rollover().add(OPEN, OPEN));
    done(rollover().change(OPEN));

    done(rollover().retire(List.of()));

    assertThat(believed()).hasSize(1).doesNotContain(old);
    assertThat(LiveTls.open(places.server()).now().chain()).hasSize(1);
    assertThat(PemFiles.readCertificates(places.evidenceRoots().getFirst()))
        .hasSize(2)
        .contains(old);
    assertThat(rollover().standing()).isEqualTo("alone");
  }

  @Test
  void noRootIsRetiredWhileSomebodyWouldBeLost() throws Exception {
    done(rollover().add(OPEN, OPEN));
    done(rollover().change(OPEN));

    refused(rollover().retire(List.of("node web-7")), "web-7");

    assertThat(believed()).hasSize(2);
  }

  @Test
  void stepsAreTakenInTheirOrder() throws Exception {
    refused(rollover().change(OPEN), "add one first");
    done(rollover().add(OPEN, OPEN));
    refused(rollover().retire(List.of()), "switch");
    done(rollover().change(OPEN));
    refused(rollover().add(OPEN, OPEN), "retire");
  }

  @Test
  void aSecondRollOverGoesAsTheFirst() throws Exception {
    for (int i = 0; i < 2; i++) {
      done(rollover().add(OPEN, OPEN));
      done(rollover().change(OPEN));
      done(rollover().retire(List.of()));
    }
    assertThat(believed()).hasSize(1);
    assertThat(PemFiles.readCertificates(places.evidenceRoots().getFirst())).hasSize(3);
  }

  @Test
  void theNewRootMayHaveAPassphrase() throws Exception {
    RootKey secret =
        new RootKey.InFile(Optional.of(new Passphrase("correct horse battery".toCharArray())));
    done(rollover().add(OPEN, secret));

    assertThatThrownBy(() -> rollover().change(OPEN)).hasMessageContaining("is encrypted");
    assertThat(rollover().standing()).isEqualTo("added");
    done(rollover().change(secret));

    assertThat(Authority.isProtected(places.authority())).isTrue();
  }

  /** A step that is cut off. */
  private static final class CutOff extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private interface Step {
    RootRollover.Outcome take(RootRollover rollover) throws IOException, GeneralSecurityException;
  }

  /**
   * Cuts the last of {@code steps} off before its change number {@code change}; false where it has
   * fewer.
   */
  private boolean cutOff(List<Step> steps, int change) throws Exception {
    places = installation();
    for (Step before : steps.subList(0, steps.size() - 1)) {
      done(before.take(rollover()));
    }
    AtomicInteger left = new AtomicInteger(change);
    FileChanges files =
        new FileChanges(
            told -> {
              if (left.getAndDecrement() == 0) {
                throw new CutOff();
              }
            });
    try {
      done(steps.getLast().take(new RootRollover(places, Clock.systemUTC(), files)));
      return false;
    } catch (CutOff e) {
      mustFit();
      done(steps.getLast().take(rollover()));
      mustFit();
      return true;
    }
  }

  private void mustFit() throws Exception {
    LiveTls live = LiveTls.open(places.server());
    assertThat(live.now().authorities())
        .anyMatch(root -> LiveIssuing.isSignedBy(live.now().certificate(), root));
    LiveIssuing.open(places.issuing().orElseThrow(), live, Clock.systemUTC());
    Authority.open(places.authority(), Clock.systemUTC());
  }

  @Test
  void aRollOverThatIsCutOffAnywhereGoesOnWithTheSameOrder() throws Exception {
    List<Step> steps =
        List.of(
            rollover -> rollover.add(OPEN, OPEN),
            rollover -> rollover.change(OPEN),
            rollover -> rollover.retire(List.of()));
    for (int last = 1; last <= steps.size(); last++) {
      int change = 0;
      while (cutOff(steps.subList(0, last), change)) {
        change++;
      }
      assertThat(change).isGreaterThan(3);
    }

    assertThat(believed()).hasSize(1);
    assertThat(rollover().standing()).isEqualTo("alone");
    try (var left = Files.list(places.authority())) {
      assertThat(left.map(one -> String.valueOf(one.getFileName())))
          .hasSize(3)
          .contains("ca.pem", "ca-key.pem");
    }
  }
}
