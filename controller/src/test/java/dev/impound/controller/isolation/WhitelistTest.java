package dev.impound.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class WhitelistTest {
  @Test
  void survivesTheJournal() {
    Whitelist several = new Whitelist("a-1, b-2", false, "black");

    assertThat(Whitelist.parse(several.toJson())).isEqualTo(several);
    assertThat(Whitelist.parse(several.toJson()).groupIds()).isEqualTo("a-1, b-2");
    assertThat(Whitelist.parse(Whitelist.none().toJson())).isEqualTo(Whitelist.none());
  }

  @Test
  void isTheSameInWhateverOrderTheIdsStand() {
    assertThat(new Whitelist("a,b", true, "white")).isEqualTo(new Whitelist("b, a", true, "white"));
    assertThat(new Whitelist("a", true, "white")).isNotEqualTo(new Whitelist("a", false, "white"));
    assertThat(new Whitelist("a", true, "white")).isNotEqualTo(new Whitelist("a", true, "black"));
    assertThat(new Whitelist("a", false, "white")).isNotEqualTo(Whitelist.none());
  }

  @Test
  void refusesWhatIsNoAccessControl() {
    for (String json : new String[] {"", "{}", "[]", "{\"ipgroup_id\":1}", "null null"}) {
      assertThatThrownBy(() -> Whitelist.parse(json))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not the access control of a listener");
    }
  }

  @Test
  void cannotBeInForceWithoutAGroup() {
    assertThatThrownBy(() -> new Whitelist(" ", true, "white"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
