package dev.impound.controller.access;

import dev.impound.settings.YamlSettings;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what without a grant in the database.
 *
 * @param admins names of operators that are admin everywhere, whatever is granted or revoked
 * @param otherwise role of operators that have no grant at all; empty means that they may nothing
 */
public record OperatorSettings(Set<String> admins, Optional<Role> otherwise) {
  private static final String DEFAULT_ROLE = "operators.default-role";

  /** What {@code operators.default-role} may be. */
  private enum Word {
    NONE,
    VIEWER,
    RESPONDER,
    LEAD
  }

  public OperatorSettings {
    admins = Set.copyOf(admins);
  }

  /** Nobody is named, and who has no grant looks. */
  public static OperatorSettings standard() {
    return new OperatorSettings(Set.of(), Optional.of(Role.VIEWER));
  }

  /** Reads {@code operators}. */
  public static OperatorSettings read(YamlSettings settings) {
    Set<String> admins = Set.copyOf(settings.list("operators.admins"));
    if (admins.contains(Access.BREAK_GLASS)) {
      settings.problem(
          "operators.admins", "names %s, which nobody may be called".formatted(Access.BREAK_GLASS));
    }
    Word word = settings.word(DEFAULT_ROLE, Word.class, Word.VIEWER);
    return new OperatorSettings(admins, Role.of(word.name().toLowerCase(Locale.ROOT)));
  }
}
