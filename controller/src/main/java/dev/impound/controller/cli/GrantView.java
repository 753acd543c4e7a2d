package dev.impound.controller.cli;

import dev.impound.operator.v1.OperatorCertificate;
import dev.impound.operator.v1.OperatorGrant;
import dev.impound.operator.v1.OperatorRole;
import dev.impound.wire.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Grants, for people. */
final class GrantView {
  private static final String PREFIX = "OPERATOR_ROLE_";
  private static final String ROLES = "viewer, responder, lead or admin";

  private GrantView() {}

  /** Reads what a person writes for a role. */
  static final class RoleConverter implements ITypeConverter<OperatorRole> {
    @Override
    public OperatorRole convert(String text) {
      return Arrays.stream(OperatorRole.values())
          .filter(role -> role != OperatorRole.OPERATOR_ROLE_UNSPECIFIED)
          .filter(role -> role != OperatorRole.UNRECOGNIZED)
          .filter(role -> word(role).equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "must be %s, and is %s".formatted(ROLES, Printable.brief(text))));
    }
  }

  static String word(OperatorRole role) {
    String name = role.name();
    return (name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name)
        .toLowerCase(Locale.ROOT);
  }

  static Table certificates(List<OperatorCertificate> certificates) {
    Table table = new Table("OPERATOR", "CERTIFICATE ENDS", "LOGIN ENDS", "SERIAL");
    for (OperatorCertificate one : certificates) {
      table.row(
          Shown.name(one.getOperator()),
          Shown.time(one.hasExpires(), one.getExpires()),
          Shown.time(one.hasSessionEnds(), one.getSessionEnds()),
          Shown.name(one.getSerial()));
    }
    return table;
  }

  static Table table(List<OperatorGrant> grants) {
    Table table = new Table("OPERATOR", "ROLE", "WHERE", "SINCE", "BY");
    for (OperatorGrant grant : grants) {
      table.row(
          Shown.name(grant.getOperator()),
          word(grant.getRole()),
          grant.getScopeCount() == 0
              ? "everywhere"
              : Shown.name(String.join(",", grant.getScopeList())),
          Shown.time(grant.hasAt(), grant.getAt()),
          grant.getBy().isEmpty() ? "configuration" : Shown.name(grant.getBy()));
    }
    return table;
  }
}
