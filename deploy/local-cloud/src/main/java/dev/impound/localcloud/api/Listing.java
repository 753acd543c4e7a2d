package dev.impound.localcloud.api;

import dev.impound.localcloud.state.RefusedException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A list of the API: exact filters, of which each may be given several times for "one of", and
 * pages by marker.
 */
final class Listing<T> {
  private static final int MOST = 2000;
  private static final Set<String> PAGING =
      Set.of("limit", "marker", "page_reverse", "enterprise_project_id", "display_all_rules");

  private final String key;
  private final Function<T, String> id;
  private final Function<T, Map<String, ?>> view;
  private final Map<String, Function<T, Collection<String>>> filters = new LinkedHashMap<>();

  /**
   * @param key what the list is called in the answer
   */
  Listing(String key, Function<T, String> id, Function<T, Map<String, ?>> view) {
    this.key = key;
    this.id = id;
    this.view = view;
    filters.put("id", item -> List.of(id.apply(item)));
  }

  /** Adds a filter that takes items for which {@code values} has one of the given values. */
  Listing<T> filter(String name, Function<T, Collection<String>> values) {
    filters.put(name, values);
    return this;
  }

  /** The page that {@code query} asks for. A filter that is not known here is refused. */
  Map<String, ?> page(Collection<T> items, Query query) {
    List<T> matching = items.stream().filter(item -> matches(item, query)).toList();
    int from = query.first("marker").map(marker -> after(matching, marker)).orElse(0);
    int limit = query.first("limit").map(Listing::limit).orElse(MOST);
    List<T> page = matching.subList(from, Math.min(matching.size(), from + limit));
    Map<String, Object> info = new LinkedHashMap<>();
    if (!page.isEmpty()) {
      info.put("previous_marker", id.apply(page.getFirst()));
      if (from + page.size() < matching.size()) {
        info.put("next_marker", id.apply(page.getLast()));
      }
    }
    info.put("current_count", page.size());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(key, page.stream().map(view).toList());
    answer.put("page_info", info);
    return answer;
  }

  private boolean matches(T item, Query query) {
    for (Map.Entry<String, List<String>> asked : query.values().entrySet()) {
      if (PAGING.contains(asked.getKey())) {
        continue;
      }
      Function<T, Collection<String>> filter = filters.get(asked.getKey());
      if (filter == null) {
        throw RefusedException.invalid(asked.getKey());
      }
      Collection<String> has = filter.apply(item);
      if (asked.getValue().stream().noneMatch(has::contains)) {
        return false;
      }
    }
    return true;
  }

  private int after(List<T> items, String marker) {
    for (int i = 0; i < items.size(); i++) {
      if (id.apply(items.get(i)).equals(marker)) {
        return i + 1;
      }
    }
    throw RefusedException.invalid("marker");
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 0 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Answered below, with the numbers that are out of range.
    }
    throw RefusedException.invalid("limit");
  }
}
