package dev.impound.controller.cloud;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lists are asked for with.
 *
 * @param pageSize how many entries at once
 * @param enterpriseProject whose things are meant, which a key of limited rights must say; empty
 *     for all that the key may see
 */
record ListScope(int pageSize, String enterpriseProject) {
  /** As services take it that take several; null, which is not sent, for all. */
  @Nullable List<String> projects() {
    return enterpriseProject.isEmpty() ? null : List.of(enterpriseProject);
  }

  /** As services take it that take one; null, which is not sent, for all. */
  @Nullable String project() {
    return enterpriseProject.isEmpty() ? null : enterpriseProject;
  }
}
