package dev.impound.controller.receipt;

import dev.impound.wire.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares what a node signed with what is stored; one sentence for each difference. */
final class ReceiptComparison {
  /** What a person reads; more is only counted. */
  private static final int MOST = 20;

  /** The controller makes one for each image where the node delivered none. */
  private static final String MADE_HERE = "IMAGE_MANIFEST";

  private final List<String> differences = new ArrayList<>();

  private ReceiptComparison() {}

  /** Of a whole capture. */
  static List<String> ofAll(
      ReceiptStatement statement, ReceiptSubject subject, List<ReceiptItem> stored) {
    ReceiptComparison comparison = new ReceiptComparison();
    comparison.subject(statement, subject);
    stored.forEach(item -> comparison.item(statement, item));
    for (ReceiptItem stated : statement.items()) {
      if (stored.stream().noneMatch(item -> item.kind().equals(stated.kind()))) {
        stated.parts().forEach(part -> comparison.missing(stated.name(), part, Optional.empty()));
      }
    }
    return comparison.told();
  }

  /** Of one item. */
  static List<String> ofOne(ReceiptStatement statement, ReceiptSubject subject, ReceiptItem item) {
    ReceiptComparison comparison = new ReceiptComparison();
    comparison.subject(statement, subject);
    comparison.item(statement, item);
    return comparison.told();
  }

  private void subject(ReceiptStatement statement, ReceiptSubject subject) {
    ReceiptSubject stated = statement.subject();
    if (!stated.fits(subject)) {
      differences.add(
          "the node signed for %s of container %s on node %s (%s), and this is %s of container %s on node %s (%s)"
              .formatted(
                  stated.capture(),
                  stated.container(),
                  stated.node(),
                  stated.incident(),
                  subject.capture(),
                  subject.container(),
                  subject.node(),
                  subject.incident()));
    }
  }

  private void item(ReceiptStatement statement, ReceiptItem stored) {
    List<ReceiptItem.Part> stated =
        statement.items().stream()
            .filter(item -> item.kind().equals(stored.kind()))
            .flatMap(item -> item.parts().stream())
            .toList();
    List<ReceiptItem.Part> unsigned =
        stored.parts().stream()
            .filter(part -> !part.role().equals(MADE_HERE) && !stated.contains(part))
            .toList();
    List<ReceiptItem.Part> others = new ArrayList<>(unsigned);
    for (ReceiptItem.Part part : stated) {
      if (!stored.parts().contains(part)) {
        Optional<ReceiptItem.Part> other =
            others.stream().filter(one -> one.role().equals(part.role())).findFirst();
        other.ifPresent(others::remove);
        missing(stored.name(), part, other);
      }
    }
    if (stored.whole()) {
      others.forEach(
          part ->
              differences.add(
                  "the store has %s of %s, of which the node signed nothing"
                      .formatted(words(part), stored.name())));
    }
  }

  private void missing(
      String name, ReceiptItem.Part part, Optional<ReceiptItem.Part> storedInstead) {
    differences.add(
        "the node signed %s of %s, the store has %s"
            .formatted(
                words(part), name, storedInstead.map(one -> words(one)).orElse("nothing of that")));
  }

  private static String words(ReceiptItem.Part part) {
    return "sha256 %s (%s, %d bytes)"
        .formatted(part.sha256(), Printable.brief(part.role()), part.size());
  }

  private List<String> told() {
    if (differences.size() <= MOST) {
      return List.copyOf(differences);
    }
    List<String> told = new ArrayList<>(differences.subList(0, MOST));
    told.add("and %d more differences".formatted(differences.size() - MOST));
    return List.copyOf(told);
  }
}
