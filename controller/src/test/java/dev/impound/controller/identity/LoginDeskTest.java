package dev.impound.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlLoginRegister;
import dev.impound.controller.rpc.Credential;
import dev.impound.controller.rpc.Gate;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.controller.testing.DatabaseEngine;
import dev.impound.wire.DurableFiles;
import dev.impound.wire.EnrolmentToken;
import dev.impound.wire.LiveTls;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseEngine.class)
class LoginDeskTest {
  private static final byte[] SERVER = {1, 2, 3};
  private static final SpiffeId BEN = SpiffeId.operator("test.example", "ben");

  @TempDir private Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final AtomicLong nanos = new AtomicLong();
  private final DatabaseEngine engine;
  private Database database;
  private SqlLoginRegister register;
  private OperatorCertificates certificates;
  private Bans bans;
  private LoginDesk desk;

  LoginDeskTest(DatabaseEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() throws Exception {
    Authority authority = Authority.create(folder.resolve("ca"), "test.example", Clock.systemUTC());
    LiveTls tls =
        LiveTls.open(authority.issue(SpiffeId.controller("test.example"), folder.resolve("c")));
    LiveIssuing issuing =
        LiveIssuing.open(authority.issueForIssuing(folder.resolve("issuing")), tls, now::get);
    database = engine.open(folder.resolve("database"));
    register = new SqlLoginRegister(database.jdbi());
    certificates = new OperatorCertificates(register, now::get, true);
    bans = new Bans(new FakeBanRegister(), now::get, false);
    desk =
        new LoginDesk(
            () -> new EnrolmentDesk.Trust(issuing.now(), tls.now().authorities(), Duration.ZERO),
            LoginSettings.standard(),
            register,
            bans,
            now::get,
            nanos::get);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private byte[] request(String name) throws Exception {
    return RequestedKey.in(folder.resolve(name), new DurableFiles()).request();
  }

  private EnrolmentAsk ask(EnrolmentToken code, byte[] request, byte[] server) {
    return new EnrolmentAsk(
        code.id(),
        request,
        EnrolmentToken.proof(EnrolmentToken.Kind.OPERATOR, code.verifier(), request, SERVER),
        server,
        "",
        "10.0.0.1");
  }

  private LoginDesk.Given login(EnrolmentToken code, byte[] request) {
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    return desk.give(desk.prove(ask(code, request, SERVER)));
  }

  private EnrolmentToken code() {
    return desk.invite(BEN, LoginDesk.USUAL_LIFE, "alice").code();
  }

  private static void refuses(RefusalReason reason, Runnable act) {
    assertThatThrownBy(act::run)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().reason()).isEqualTo(reason));
  }

  private Credential credential(LoginDesk.Given given) {
    LoginCertificate one = given.certificate();
    return new Credential(
        BEN, one.serial(), one.issued().minus(Duration.ofMinutes(5)), one.expires());
  }

  @Test
  void aCodeIsSpentOnceAndTheSameRequestGetsTheSame() throws Exception {
    EnrolmentToken code = code();
    LoginDesk.Given first = login(code, request("one"));
    now.updateAndGet(at -> at.plus(Duration.ofHours(1)));

    assertThat(login(code, request("one")).certificate()).isEqualTo(first.certificate());
    byte[] other = request("two");
    refuses(RefusalReason.LOGIN_REFUSED, () -> login(code, other));
    assertThat(first.certificate().expires())
        .isBetween(
            first.certificate().issued().plus(Duration.ofHours(12)).minusSeconds(1),
            first.certificate().issued().plus(Duration.ofHours(12)));
  }

  @Test
  void aProofIsForOneServerAndOneKindAlone() throws Exception {
    EnrolmentToken code = code();
    byte[] request = request("one");
    refuses(RefusalReason.LOGIN_REFUSED, () -> desk.prove(ask(code, request, new byte[] {9, 9})));
    EnrolmentAsk asANode =
        new EnrolmentAsk(
            code.id(),
            request,
            EnrolmentToken.proof(code.verifier(), request, SERVER),
            SERVER,
            "",
            "10.0.0.1");
    refuses(RefusalReason.LOGIN_REFUSED, () -> desk.prove(asANode));
  }

  @Test
  void requestsOfOtherFormsAreRefused() throws Exception {
    EnrolmentToken code = code();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    var pair = generator.generateKeyPair();
    byte[] wrongCurve =
        new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=x"), pair.getPublic())
            .build(new JcaContentSignerBuilder("SHA384withECDSA").build(pair.getPrivate()))
            .getEncoded();
    for (byte[] bad : new byte[][] {{}, new byte[5000], {1}, wrongCurve}) {
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      assertThatThrownBy(() -> desk.prove(ask(code, bad, SERVER)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(login(code, request("one")).certificate().operator()).isEqualTo("ben");
  }

  @Test
  void triesFromOneAddressAreFew() throws Exception {
    byte[] request = request("one");
    EnrolmentToken code = code();
    EnrolmentAsk wrong = new EnrolmentAsk("none", request, new byte[32], SERVER, "", "10.0.0.1");
    for (int i = 0; i < 100; i++) {
      try {
        desk.prove(wrong);
      } catch (RefusedException e) {
        // Refused, whatever the reason.
      }
    }
    refuses(RefusalReason.TOO_MANY_TRIES, () -> desk.prove(ask(code, request, SERVER)));
  }

  @Test
  void aBanAndARevocationEndOpenCallsAndCodes() throws Exception {
    LoginDesk.Given given = login(code(), request("one"));
    EnrolmentToken unused = code();
    OperatorCertificates other = new OperatorCertificates(register, now::get, true);
    now.updateAndGet(at -> at.plusSeconds(5));

    assertThat(certificates.endAll("ben", true, "alice")).isEqualTo(2);

    assertThat(certificates.objection(credential(given), Gate.Moment.ONGOING)).isPresent();
    assertThat(other.objection(credential(given), Gate.Moment.ONGOING)).isEmpty();
    other.refresh();
    assertThat(other.objection(credential(given), Gate.Moment.ONGOING))
        .map(refusal -> refusal.reason())
        .isEqualTo(Optional.of(RefusalReason.CERTIFICATE_ENDED));
    byte[] second = request("two");
    refuses(RefusalReason.LOGIN_REFUSED, () -> login(unused, second));
    LoginDesk.Given again = login(code(), request("three"));
    assertThat(certificates.objection(credential(again), Gate.Moment.BEGIN)).isEmpty();
    bans.ban(BEN, "left", "alice");
    refuses(RefusalReason.OPERATOR_REVOKED, this::code);
  }

  @Test
  void aRenewalIsSafeToRepeatAndEndsWithItsLogin() throws Exception {
    LoginDesk.Given first = login(code(), request("one"));
    byte[] request = request("next");
    LoginDesk.Given next = desk.renew(credential(first), request, "10.0.0.1");

    assertThat(desk.renew(credential(first), request, "10.0.0.1")).isEqualTo(next);
    byte[] other = request("other");
    refuses(
        RefusalReason.CERTIFICATE_REPLACED, () -> desk.renew(credential(first), other, "10.0.0.1"));
    certificates.end(credential(first));
    assertThat(certificates.objection(credential(next), Gate.Moment.ONGOING)).isPresent();
    assertThat(certificates.good()).isEmpty();
  }

  @Test
  void aFailureWhileTheCertificateIsMadeSpendsNothing() throws Exception {
    EnrolmentToken code = code();
    LoginDesk.Proved proved = desk.prove(ask(code, request("one"), SERVER));
    assertThatThrownBy(
            () ->
                register.login(
                    proved.code(),
                    proved.asked(),
                    () -> {
                      throw new IllegalStateException("the token was pulled out");
                    }))
        .hasMessageContaining("pulled out");

    assertThat(login(code, request("two")).certificate().operator()).isEqualTo("ben");
  }

  @Test
  void aRenewalThatWasOnItsWayWhenTheLoginEndedGetsNothing() throws Exception {
    LoginDesk.Given out = login(code(), request("one"));
    certificates.end(credential(out));
    byte[] late = request("late");
    refuses(
        RefusalReason.CERTIFICATE_REPLACED, () -> desk.renew(credential(out), late, "10.0.0.1"));

    now.updateAndGet(at -> at.plusSeconds(5));
    LoginDesk.Given revoked = login(code(), request("two"));
    certificates.endAll("ben", true, "alice");
    refuses(
        RefusalReason.CERTIFICATE_REPLACED,
        () -> desk.renew(credential(revoked), late, "10.0.0.1"));
    assertThat(certificates.good()).isEmpty();
  }
}
