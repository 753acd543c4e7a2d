package dev.impound.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.identity.CommandKeyFiles;
import dev.impound.controller.identity.PublicKeyFile;
import dev.impound.controller.signing.CommandKey;
import dev.impound.controller.signing.CommandKeySettings;
import dev.impound.controller.testing.FakeClock;
import dev.impound.controller.testing.FakeCommandSequences;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.Registration;
import dev.impound.node.v1.SignedCommand;
import dev.impound.wire.CommandSignature;
import dev.impound.wire.NodeName;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandSignerTest {
  private static final NodeName WEB = new NodeName("web-1");

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock();
  private final FakeCommandSequences sequences = new FakeCommandSequences();

  private CommandSigner unsigned() {
    return new CommandSigner(Optional.empty(), sequences, never(), clock);
  }

  private OldState never() {
    return new OldState(
        Optional.empty(),
        sequences,
        new FakeCommandSequences.Incidents(),
        new FakeCommandSequences.Mark(),
        clock);
  }

  private static Registration told(long epoch, long sequence) {
    return Registration.newBuilder().setCommandEpoch(epoch).setCommandSequence(sequence).build();
  }

  private static Command read(SignedCommand signed) throws Exception {
    return Command.parseFrom(signed.getCommand());
  }

  private static long sequence(CommandSigner signer) throws Exception {
    return read(signer.sign(WEB, Command.getDefaultInstance())).getSequence();
  }

  @Test
  void saysForWhomUntilWhenAndWhichAndSignsExactlyThat() throws Exception {
    CommandKeyFiles files = CommandKeyFiles.make(folder);
    PublicKey publicKey = PublicKeyFile.read(files.publicKey());
    CommandSigner signer =
        new CommandSigner(
            Optional.of(CommandKey.open(new CommandKeySettings.InFile(files.key()))),
            sequences,
            never(),
            clock);

    SignedCommand signed = signer.sign(WEB, Command.newBuilder().setId("c1").build());

    Command command = read(signed);
    assertThat(command.getId()).isEqualTo("c1");
    assertThat(command.getNodeName()).isEqualTo("web-1");
    assertThat(command.getIssuedAt().getSeconds()).isEqualTo(clock.instant().getEpochSecond());
    assertThat(command.getExpiresAt().getSeconds() - command.getIssuedAt().getSeconds())
        .isEqualTo(600);
    assertThat(command.getEpoch()).isEqualTo(1);
    assertThat(command.getSequence()).isEqualTo(1);
    byte[] bytes = signed.getCommand().toByteArray();
    byte[] signature = signed.getSignature().toByteArray();
    assertThat(signed.getKeyId().toByteArray())
        .isEqualTo(CommandSignature.keyId(publicKey).bytes());
    assertThat(CommandSignature.verifies(publicKey, bytes, signature)).isTrue();
    bytes[0]++;
    assertThat(CommandSignature.verifies(publicKey, bytes, signature)).isFalse();
  }

  @Test
  void neverGivesANumberTwiceWhicheverControllerAndRestartGivesIt() throws Exception {
    Set<Long> given = ConcurrentHashMap.newKeySet();
    for (int restart = 0; restart < 3; restart++) {
      List<Thread> working = new ArrayList<>();
      for (CommandSigner signer : List.of(unsigned(), unsigned())) {
        for (int worker = 0; worker < 4; worker++) {
          working.add(Thread.ofVirtual().start(() -> giveMany(signer, given)));
        }
      }
      for (Thread one : working) {
        one.join();
      }
    }

    assertThat(given).hasSize(3 * 2 * 4 * 6_000);
  }

  private static void giveMany(CommandSigner signer, Set<Long> given) {
    try {
      for (int i = 0; i < 6_000; i++) {
        given.add(sequence(signer));
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void goesOnWithTheDatabaseAwayAsLongAsNumbersAreLeftAndSaysWhenNoneIs() throws Exception {
    CommandSigner signer = unsigned();
    sequences.setAway(true);
    Set<Long> given = new HashSet<>();
    for (int i = 0; i < CommandSigner.BLOCK; i++) {
      given.add(sequence(signer));
    }

    assertThat(given).hasSize(CommandSigner.BLOCK);
    assertThatThrownBy(() -> sequence(signer))
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> {
              assertThat(e.failure()).isEqualTo(NodeFailure.NOT_SENT);
              assertThat(e).hasMessageContaining("the database is away");
            });
    sequences.setAway(false);
    assertThat(sequence(signer)).isGreaterThan(CommandSigner.BLOCK);
  }

  @Test
  void goesAboveWhatANodeTookFromAnotherController() throws Exception {
    CommandSigner first = unsigned();
    CommandSigner second = unsigned();
    long early = sequence(first);
    long byOther = sequence(second);
    assertThat(byOther).isGreaterThan(early);

    first.met(WEB, told(1, byOther));

    assertThat(sequence(first)).isGreaterThan(byOther);
  }

  @Test
  void aNodeThatClaimsWhatWasNeverGivenCostsNumbersAndNothingElse() throws Exception {
    CommandSigner signer = unsigned();

    signer.met(WEB, told(1, -1));
    signer.met(WEB, told(9, 1));

    assertThat(sequence(signer)).isPositive();
  }

  @Test
  void takesUpAnEpochThatWasRaised() throws Exception {
    unsigned();
    sequences.raise();

    assertThat(read(unsigned().sign(WEB, Command.getDefaultInstance())).getEpoch()).isEqualTo(2);
  }
}
