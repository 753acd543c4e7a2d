package dev.impound.controller.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.wire.NodeName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrantsTest {
  private static final NodeName WEB = new NodeName("web-1");

  private final FakeAccessRegister register = new FakeAccessRegister();
  private final Grants grants = grants(OperatorSettings.standard());

  private Grants grants(OperatorSettings settings) {
    return new Grants(register, settings, Clock.systemUTC());
  }

  @Test
  void whoHasNoGrantHasTheDefaultRole() {
    assertThat(grants.of("ana").inWords()).isEqualTo("viewer");
    assertThat(grants(new OperatorSettings(Set.of(), Optional.empty())).of("ana").inWords())
        .isEqualTo("no role");
  }

  @Test
  void aGrantReplacesTheDefaultRole() {
    grants.grant("ana", Role.RESPONDER, Labels.parse("env=dev"), "root");

    assertThat(grants.of("ana").inWords()).isEqualTo("responder where env=dev");
    assertThat(grants.of("ana").may(Verb.READ, Labels.parse("env=prod"))).isFalse();
  }

  @Test
  void whoIsAdminByConfigurationStaysSoWhateverIsRevoked() {
    Grants configured = grants(new OperatorSettings(Set.of("ana"), Optional.empty()));
    configured.grant("ana", Role.VIEWER, Labels.NONE, "ben");

    configured.revoke(configured.standing(), "ben");

    assertThat(configured.of("ana").mayEverywhere(Verb.OPERATORS)).isTrue();
  }

  @Test
  void severalGrantsAddUp() {
    grants.grant("ana", Role.VIEWER, Labels.NONE, "root");
    grants.grant("ana", Role.LEAD, Labels.parse("env=dev"), "root");

    Rights rights = grants.of("ana");

    assertThat(rights.mayEverywhere(Verb.READ)).isTrue();
    assertThat(rights.mayEverywhere(Verb.PURGE)).isFalse();
    assertThat(rights.may(Verb.PURGE, Labels.parse("env=dev,team=shop"))).isTrue();
    assertThat(rights.may(Verb.PURGE, Labels.parse("env=prod"))).isFalse();
  }

  @Test
  void theSameGrantStandsOnce() {
    assertThat(grants.grant("ana", Role.LEAD, Labels.NONE, "root")).isTrue();
    assertThat(grants.grant("ana", Role.LEAD, Labels.NONE, "root")).isFalse();
    assertThat(grants.standing()).hasSize(1);
  }

  @Test
  void aDatabaseThatIsAwayChangesNobodysRights() {
    grants.grant("ana", Role.LEAD, Labels.NONE, "root");
    register.away = true;

    grants.refresh();

    assertThat(grants.of("ana").inWords()).isEqualTo("lead");
  }

  @Test
  void tellsWhoMayLessThanBefore() {
    List<String> told = new ArrayList<>();
    grants.tell(told::add);
    grants.grant("ana", Role.LEAD, Labels.NONE, "root");
    grants.grant("ben", Role.LEAD, Labels.parse("env=prod"), "root");
    assertThat(told).isEmpty();

    grants.revoke(List.of(grants.standing().getFirst()), "root");
    assertThat(told).containsExactly("ana");
    grants.label(WEB, Labels.parse("env=dev"), "root");
    assertThat(told).containsExactly("ana", "ben");
  }

  @Test
  void aLabelHasAPlainNameAndAValue() {
    assertThat(Labels.of(List.of("team=shop", "env=prod"))).hasToString("env=prod,team=shop");
    assertThat(Labels.parse("")).isEqualTo(Labels.NONE);
    for (String wrong : List.of("env", "En v=x", "=x", "env=", "env=a,b", "env=a=b")) {
      assertThatThrownBy(() -> Labels.of(List.of(wrong)))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Labels.of(List.of("env=a", "env=b")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
