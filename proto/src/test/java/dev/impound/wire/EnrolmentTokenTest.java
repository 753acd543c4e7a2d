package dev.impound.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentTokenTest {
  private final EnrolmentToken token =
      EnrolmentToken.make(new SecureRandom(), Sha256.of(new byte[] {1}));

  @Test
  void isReadBackAsItWasWritten() {
    EnrolmentToken read = EnrolmentToken.parse(" " + token.reveal() + "\n");

    assertThat(read).isEqualTo(token);
    assertThat(read.pin()).isEqualTo(Sha256.of(new byte[] {1}));
    assertThat(read.verifier()).isEqualTo(token.verifier());
  }

  @Test
  void itsTextHoldsNoSecret() {
    String secret = token.reveal().split("\\.", -1)[2];

    assertThat(token.toString()).contains(token.id()).doesNotContain(secret);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "impound1", "impound1.a.b.c", "impound2.aaaaaaaaaaaa.b.c"})
  void whatIsNoTokenIsRefusedWithoutBeingRepeated(String text) {
    assertThatThrownBy(() -> EnrolmentToken.parse(text + "hunter2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("impound node enroll")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void aProofIsForOneRequestAndOneServer() {
    byte[] verifier = token.verifier();
    byte[] proof = EnrolmentToken.proof(verifier, new byte[] {1}, new byte[] {2});

    assertThat(EnrolmentToken.proof(verifier, new byte[] {1}, new byte[] {2})).isEqualTo(proof);
    assertThat(EnrolmentToken.proof(verifier, new byte[] {3}, new byte[] {2})).isNotEqualTo(proof);
    assertThat(EnrolmentToken.proof(verifier, new byte[] {1}, new byte[] {3})).isNotEqualTo(proof);
  }
}
