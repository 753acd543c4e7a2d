package dev.impound.controller.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.controller.identity.CommandKeyFiles;
import dev.impound.controller.signing.CommandKey;
import dev.impound.controller.signing.CommandKeySettings;
import dev.impound.controller.testing.FakeClock;
import dev.impound.controller.testing.FakeCommandSequences;
import dev.impound.node.v1.Command;
import dev.impound.node.v1.Registration;
import dev.impound.node.v1.SignedCommand;
import dev.impound.wire.NodeName;
import dev.impound.wire.RefusalReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is older than what nodes have seen. */
class OldStateTest {
  private static final NodeName WEB = new NodeName("web-1");

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock();
  private final FakeCommandSequences sequences = new FakeCommandSequences();
  private final FakeCommandSequences.Incidents incidents = new FakeCommandSequences.Incidents();
  private final FakeCommandSequences.Mark mark = new FakeCommandSequences.Mark();
  private final List<OldState.Found> told = new ArrayList<>();
  private CommandKey key;

  @BeforeEach
  void makeKey() throws Exception {
    key = newKey("key");
  }

  private CommandKey newKey(String name) throws Exception {
    CommandKeyFiles files = CommandKeyFiles.make(folder.resolve(name));
    return CommandKey.open(new CommandKeySettings.InFile(files.key()));
  }

  private OldState state() {
    OldState state = new OldState(Optional.of(key), sequences, incidents, mark, clock);
    state.tell(told::add);
    return state;
  }

  private CommandSigner signer(OldState state) {
    return new CommandSigner(Optional.of(key), sequences, state, clock);
  }

  private static Registration showing(SignedCommand command) {
    return Registration.newBuilder().setNewestCommand(command).build();
  }

  private SignedCommand taken() {
    return signer(state()).sign(WEB, Command.newBuilder().setId("C-1").build());
  }

  @Test
  void aCommandThatTheDatabaseNeverNumberedProvesItAndNothingIsSignedAnyMore() {
    SignedCommand newest = taken();
    sequences.setBack();
    OldState state = state();
    sequences.setBack();
    CommandSigner signer =
        new CommandSigner(Optional.of(key), new FakeCommandSequences(), state, clock);

    signer.met(WEB, showing(newest));
    signer.met(WEB, showing(newest));

    assertThat(state.found().orElseThrow().why())
        .contains("node web-1 shows a command of epoch 1, number 1, that this controller signed")
        .contains("the database has come to epoch 1, number 1");
    assertThat(mark.find()).isEqualTo(state.found());
    assertThat(told).hasSize(1);
    assertThatThrownBy(() -> signer.sign(WEB, Command.getDefaultInstance()))
        .isInstanceOfSatisfying(
            NodeCommandException.class,
            e -> {
              assertThat(e.refusal().reason()).isEqualTo(RefusalReason.OLD_STATE);
              assertThat(e.refusal().hint()).contains("impound-controller acknowledge-restore");
            });
  }

  @Test
  void whatWasNumberedProvesNothingHoweverManyWereHadAhead() {
    SignedCommand newest = taken();
    OldState state = state();
    CommandSigner signer = signer(state);

    signer.met(WEB, showing(newest));

    assertThat(state.found()).isEmpty();
    assertThat(signer.sign(WEB, Command.getDefaultInstance()).getSignature().isEmpty()).isFalse();
  }

  @Test
  void aCommandThatTellsOfAnIncidentThatTheDatabaseDoesNotHoldProvesIt() {
    incidents.set(7);
    SignedCommand newest = taken();
    OldState same = state();
    same.shown(WEB, newest);
    assertThat(same.found()).isEmpty();

    incidents.set(6);
    OldState state = state();
    state.shown(WEB, newest);

    assertThat(state.found().orElseThrow().why())
        .contains("when there were incidents up to INC-7, and the database has them up to INC-6");
  }

  @Test
  void whatWasAcknowledgedWithANewEpochProvesNothingAnyMore() {
    incidents.set(7);
    SignedCommand newest = taken();
    sequences.raise();
    sequences.setBack();
    incidents.set(3);
    OldState state = state();

    state.shown(WEB, newest);

    assertThat(state.found()).isEmpty();
  }

  @Test
  void aNodeProvesNothingByWhatThisControllerDidNotSignForIt() throws Exception {
    SignedCommand newest = taken();
    sequences.setBack();
    OldState state = state();
    CommandKey foreign = newKey("foreign");
    byte[] bytes = newest.getCommand().toByteArray();

    state.shown(new NodeName("web-2"), newest);
    state.shown(WEB, newest.toBuilder().clearSignature().build());
    state.shown(
        WEB,
        newest.toBuilder()
            .setCommand(
                Command.parseFrom(bytes).toBuilder().setSequence(1L << 60).build().toByteString())
            .build());
    state.shown(
        WEB,
        newest.toBuilder()
            .setSignature(com.google.protobuf.ByteString.copyFrom(foreign.sign(bytes)))
            .setKeyId(com.google.protobuf.ByteString.copyFrom(foreign.id().bytes()))
            .build());

    assertThat(state.found()).isEmpty();
    assertThat(mark.find()).isEmpty();
  }

  @Test
  void judgesNothingWhileTheDatabaseIsAway() {
    SignedCommand newest = taken();
    OldState state = state();
    sequences.setAway(true);

    state.shown(WEB, newest);

    assertThat(state.found()).isEmpty();
  }

  @Test
  void aBlockOfNumbersThatIsGivenTwiceProvesItAtOnce() {
    CommandSigner before = signer(state());
    SignedCommand newest = before.sign(WEB, Command.getDefaultInstance());
    sequences.setBack();
    OldState state = state();
    CommandSigner signer = signer(state);

    signer.met(WEB, showing(newest));

    assertThat(state.found().orElseThrow().why()).contains("the database gave that number anew");
    assertThat(told).hasSize(1);
  }

  @Test
  void whatThisProcessItselfSentProvesNothing() {
    OldState state = state();
    CommandSigner signer = signer(state);
    for (int i = 0; i < CommandSigner.BLOCK + 2; i++) {
      SignedCommand sent = signer.sign(WEB, Command.getDefaultInstance());
      if (i % 1000 == 0 || i >= CommandSigner.BLOCK - 1) {
        signer.met(WEB, showing(sent));
      }
    }

    assertThat(state.found()).isEmpty();
  }

  @Test
  void judgesLaterWhatCouldNotBeJudgedWhileTheDatabaseWasAway() {
    SignedCommand newest = taken();
    OldState state = state();
    sequences.setBack();
    sequences.setAway(true);
    state.shown(WEB, newest);
    assertThat(state.found()).isEmpty();

    sequences.setAway(false);
    state.look();

    assertThat(state.found()).isPresent();
    assertThat(mark.find()).isEqualTo(state.found());
  }

  @Test
  void takesOverWhatAnotherControllerFound() {
    OldState state = state();
    state.look();
    assertThat(state.found()).isEmpty();
    OldState.Found other = new OldState.Found(clock.instant(), "another found it", 3);

    mark.set(other);
    state.look();

    assertThat(state.found()).contains(other);
    assertThat(told).isEmpty();
  }

  @Test
  void doesNotWriteDownAnewWhatWasAcknowledgedElsewhere() {
    SignedCommand newest = taken();
    OldState state = state();
    sequences.setBack();
    state.shown(WEB, newest);
    mark.acknowledge();

    state.look();

    assertThat(mark.find()).isEmpty();
    assertThat(state.found()).isPresent();
  }
}
