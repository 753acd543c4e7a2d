package dev.impound.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassphraseTest {
  @TempDir private Path folder;

  private Passphrase read(String content) throws IOException {
    return Passphrase.read(Files.writeString(folder.resolve("passphrase"), content));
  }

  @Test
  void mayBeWords() throws IOException {
    Passphrase words = read("correct horse battery\n");

    assertThat(words.characters()).containsExactly("correct horse battery".toCharArray());
    assertThat(words.isLong()).isTrue();
    assertThat(words).hasToString("a passphrase");
  }

  @Test
  void isOneLineAndNotEmpty() {
    assertThatThrownBy(() -> read("one\ntwo\n")).hasMessageContaining("one line");
    assertThatThrownBy(() -> read(" \n")).hasMessageContaining("one line");
  }
}
