package dev.impound.controller.cloud;

import com.huaweicloud.sdk.elb.v3.model.PageInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads lists that come in pages. */
final class Pages {
  private Pages() {}

  /** One page; both parts may be missing in an answer. */
  record Page<T>(@Nullable List<T> items, @Nullable PageInfo info) {}

  /** Asks for the page after a marker; the first has none. */
  @FunctionalInterface
  interface Source<T> {
    Page<T> after(@Nullable String marker);
  }

  /** One page of a list, and the marker of the next; both may be missing in an answer. */
  record Part<T>(@Nullable List<T> items, @Nullable String next) {}

  /** Asks for the part after a marker; the first has none. */
  @FunctionalInterface
  interface Following<T> {
    Part<T> after(@Nullable String marker);
  }

  /** Every item of what the ELB service lists. */
  static <T> List<T> all(int size, Source<T> source) {
    return following(
        size,
        marker -> {
          Page<T> page = source.after(marker);
          return new Part<>(page.items(), page.info() == null ? null : page.info().getNextMarker());
        });
  }

  /** Every item. Ends also where a marker comes back, so that a broken answer cannot go on. */
  static <T> List<T> following(int size, Following<T> source) {
    List<T> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String marker = null;
    while (true) {
      Part<T> page = source.after(marker);
      List<T> items = page.items();
      if (items != null) {
        all.addAll(items);
      }
      marker = page.next();
      if (marker == null || items == null || items.size() < size || !seen.add(marker)) {
        return all;
      }
    }
  }
}
