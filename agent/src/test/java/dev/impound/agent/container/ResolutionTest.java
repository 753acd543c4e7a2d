package dev.impound.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.testing.Containers;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResolutionTest {
  private static final EngineContainer WEB = Containers.running("a".repeat(64), "web");
  private static final EngineContainer WEB2 = Containers.running("a".repeat(63) + "b", "web2");
  private static final EngineContainer NAMED_AS_ID =
      Containers.running("c".repeat(64), "aaaaaaaaaaaa");

  @Test
  void takesAnExactNameAndNotAPartOfOne() {
    assertThat(Resolution.of("web", List.of(WEB, WEB2))).isEqualTo(new Resolution.Found(WEB));
    assertThat(Resolution.of("/web", List.of(WEB, WEB2))).isEqualTo(new Resolution.Found(WEB));
    assertThat(Resolution.of("we", List.of(WEB, WEB2))).isEqualTo(new Resolution.Unknown());
  }

  @Test
  void takesAFullIdAndTwelveDigitsButNotEleven() {
    assertThat(Resolution.of("a".repeat(64), List.of(WEB, WEB2)))
        .isEqualTo(new Resolution.Found(WEB));
    assertThat(Resolution.of("a".repeat(12), List.of(WEB))).isEqualTo(new Resolution.Found(WEB));
    assertThat(Resolution.of("a".repeat(11), List.of(WEB))).isEqualTo(new Resolution.Unknown());
  }

  @Test
  void listsEveryCandidateOfAnAmbiguousReference() {
    assertThat(Resolution.of("a".repeat(12), List.of(WEB, WEB2, NAMED_AS_ID)))
        .isEqualTo(new Resolution.Ambiguous(List.of(WEB, WEB2, NAMED_AS_ID)));
  }
}
