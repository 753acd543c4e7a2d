package dev.impound.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.agent.testing.CommandPen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandKeysTest {
  @TempDir Path folder;

  private CommandKeys read(String text) throws IOException {
    return CommandKeys.read(Files.writeString(folder.resolve("keys.pem"), text));
  }

  private static String pem(byte[] encoded) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(encoded));
  }

  @Test
  void readsSeveralKeysOfOneFile() throws Exception {
    CommandPen one = new CommandPen("a", InstantSource.system());
    CommandPen other = new CommandPen("a", InstantSource.system());

    assertThat(read(one.publicKey() + "\n# tomorrow's\n" + other.publicKey()).ids()).hasSize(2);
  }

  @Test
  void refusesWhatIsNoPublicKeyOfP256() throws Exception {
    assertThatThrownBy(() -> read("nothing")).hasMessageContaining("holds no public key");
    assertThatThrownBy(() -> read(pem(new byte[] {1, 2, 3})))
        .hasMessageContaining("is no P-256 key");
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    assertThatThrownBy(() -> read(pem(rsa.generateKeyPair().getPublic().getEncoded())))
        .hasMessageContaining("is no P-256 key");
    KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
    p384.initialize(new ECGenParameterSpec("secp384r1"));
    assertThatThrownBy(() -> read(pem(p384.generateKeyPair().getPublic().getEncoded())))
        .hasMessageContaining("another curve than P-256");
  }
}
