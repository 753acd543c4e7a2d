package dev.impound.controller.alarm.hss;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads a stretch of time page by page. The service counts pages by offset, so that every event
 * that is handled meanwhile moves the rest ahead; pages overlap for that, and where the overlap was
 * not enough the stretch is read again from its start.
 */
final class EventPages {
  static final int LIMIT = 1000;
  static final int OVERLAP = 100;
  private static final int MOST_OFFSET = 2_000_000;
  private static final int MOST_STARTS = 4;

  private final HssCloud cloud;
  private final String enterpriseProject;

  EventPages(HssCloud cloud, String enterpriseProject) {
    this.cloud = cloud;
    this.enterpriseProject = enterpriseProject;
  }

  /**
   * Hands every page to {@code taker}; events may come more than once.
   *
   * @throws UnreadablePageException also when the list moved too fast to be read
   */
  void read(EventSpan span, Consumer<EventPage> taker) {
    for (int start = 1; start <= MOST_STARTS; start++) {
      if (readOnce(span, taker)) {
        return;
      }
    }
    throw new UnreadablePageException("it changes faster than it can be read");
  }

  private boolean readOnce(EventSpan span, Consumer<EventPage> taker) {
    List<String> tail = List.of();
    for (int offset = 0; offset <= MOST_OFFSET; offset += LIMIT - OVERLAP) {
      EventPage page =
          EventPage.parse(cloud.events(span.begin(), span.end(), offset, LIMIT, enterpriseProject));
      if (!tail.isEmpty() && !overlap(tail, page)) {
        return false;
      }
      taker.accept(page);
      if (page.events().size() < LIMIT) {
        return true;
      }
      tail = page.ids(LIMIT - OVERLAP);
    }
    throw new UnreadablePageException("it has more than %d events".formatted(MOST_OFFSET));
  }

  private static boolean overlap(List<String> tail, EventPage page) {
    Set<String> ids = new HashSet<>(page.ids(0));
    return tail.stream().anyMatch(ids::contains);
  }
}
