package dev.impound.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.settings.ConfigException;
import dev.impound.wire.Sha256;
import dev.impound.wire.VerifyingKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyWatchTest {
  private static final String DENY_THAW = "verbs: {deny: [thaw]}\n";

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() throws IOException {
    file = folder.resolve("policy.yaml");
    mode(folder, "rwxr-xr-x");
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private void write(String yaml) throws IOException {
    Path part = folder.resolve("part");
    Files.deleteIfExists(part);
    Files.writeString(part, yaml);
    mode(part, "rw-r--r--");
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void narrowsNothingUntilThereIsAFile() throws Exception {
    PolicyWatch watch = PolicyWatch.open(file, VerifyingKeys.NONE);
    assertThat(watch.inForce().sha256()).isEmpty();
    assertThat(watch.policy()).isEqualTo(NodePolicy.NONE);

    write(DENY_THAW);

    assertThat(watch.policy().forbids(Verb.THAW)).isPresent();
    assertThat(watch.inForce().sha256())
        .contains(Sha256.of(DENY_THAW.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void takesUpAChangeAndKeepsTheOldOneWhereTheNewCannotBeUsed() throws Exception {
    write(DENY_THAW);
    PolicyWatch watch = PolicyWatch.open(file, VerifyingKeys.NONE);

    write("verbs: {deny: [nothing]}\n");
    assertThat(watch.policy().forbids(Verb.THAW)).isPresent();
    assertThat(watch.inForce().problem()).contains("line 1: verbs.deny");

    Files.delete(file);
    assertThat(watch.policy().forbids(Verb.THAW)).isPresent();
    assertThat(watch.inForce().problem()).contains("is gone");

    write("verbs: {deny: [capture]}\n");
    assertThat(watch.policy().forbids(Verb.THAW)).isEmpty();
    assertThat(watch.policy().forbids(Verb.CAPTURE)).isPresent();
    assertThat(watch.inForce().problem()).isEmpty();
  }

  @Test
  void refusesToStartOnAFileThatOthersCanWriteOrSwap() throws Exception {
    write(DENY_THAW);
    mode(file, "rw-rw-r--");
    assertRefused("others than its owner can write");

    mode(file, "rw-r--r--");
    mode(folder, "rwxrwxrwx");
    assertRefused("others than its owner can write");

    mode(folder, "rwxr-xr-x");
    Path target = folder.resolve("target");
    Files.move(file, target);
    Files.createSymbolicLink(file, target);
    assertRefused("is no plain file");
  }

  @Test
  void refusesToStartOnAFileOfSomebodyElse() throws Exception {
    write(DENY_THAW);
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid")), "needs root");
    Files.setAttribute(file, "unix:uid", 12_345);

    assertRefused("belongs to uid 12345");
  }

  @Test
  void aFileThatOthersCouldWriteLaterLeavesTheOldOneInForce() throws Exception {
    write(DENY_THAW);
    PolicyWatch watch = PolicyWatch.open(file, VerifyingKeys.NONE);

    Files.writeString(file, "quarantine: yes\n");
    mode(file, "rw-rw-rw-");

    assertThat(watch.policy().forbids(Verb.THAW)).isPresent();
    assertThat(watch.inForce().problem()).contains("can write");
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> PolicyWatch.open(file, VerifyingKeys.NONE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why);
  }
}
