package dev.impound.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {

  @Test
  void readsWhatItWrites() {
    for (SpiffeId id :
        new SpiffeId[] {
          SpiffeId.controller("a.example"),
          SpiffeId.node("a.example", new NodeName("web-1")),
          SpiffeId.operator("a.example", "alice_2")
        }) {
      assertThat(SpiffeId.parse(id.uri())).contains(id);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "spiffe://",
        "https://a.example/node/web-1",
        "spiffe://a.example/node/",
        "spiffe://a.example/node/../controller",
        "spiffe://a.example/controller/x",
        "spiffe://a.example/admin/alice",
        "spiffe://A.example/node/web-1",
        "spiffe://a.example/node/web-1 "
      })
  void takesNothingElse(String uri) {
    assertThat(SpiffeId.parse(uri)).isEmpty();
  }

  @Test
  void cannotBeMadeWithANameThatIsNone() {
    assertThatThrownBy(() -> SpiffeId.operator("a.example", "alice/bob"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NodeName("Web 1")).hasMessageContaining("not a node name");
    assertThatThrownBy(() -> new ContainerId("abc")).hasMessageContaining("64");
    assertThatThrownBy(() -> new Sha256("sha256:00")).hasMessageContaining("64");
  }
}
