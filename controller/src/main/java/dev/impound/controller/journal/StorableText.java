package dev.impound.controller.journal;

import java.sql.Types;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/**
 * Text as both engines can keep it. PostgreSQL refuses U+0000, which nodes, containers and
 * detectors may send in any text: U+2400, the symbol for it, is kept, and looked for, in its place.
 */
final class StorableText extends AbstractArgumentFactory<String> {
  private static final char NULL = '\0';
  private static final char SYMBOL = '\u2400';

  StorableText() {
    super(Types.VARCHAR);
  }

  @Override
  protected Argument build(String value, ConfigRegistry config) {
    String kept = value.replace(NULL, SYMBOL);
    return (position, statement, context) -> statement.setString(position, kept);
  }
}
