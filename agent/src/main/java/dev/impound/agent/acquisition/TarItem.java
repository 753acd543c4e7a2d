package dev.impound.agent.acquisition;

import dev.impound.agent.tar.TarMember;
import dev.impound.agent.tar.TarStream;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.function.Function;

/** Delivers members and the index of them as one tar. */
final class TarItem {
  private TarItem() {}

  /** Delivers; {@code members} are asked for one by one while the archive is read. */
  static Taken deliver(
      EvidenceKind kind, EvidenceSink sink, TarIndex index, Iterator<TarMember> members)
      throws IOException {
    Iterator<Iterator<TarMember>> parts =
        List.of(0, 1).stream().map(part -> part == 0 ? members : one(index)).iterator();
    try (TarStream tar = new TarStream(chained(parts, part -> part), index::fellShort)) {
      EvidenceSink.Delivered blob = sink.deliver(kind, BlobPart.CONTENT, OptionalLong.empty(), tar);
      return index.flaw().isEmpty() ? Taken.whole(blob) : Taken.partial(blob, index.flaw());
    }
  }

  /** Made when it is asked for, which is when all before it has been read. */
  private static Iterator<TarMember> one(TarIndex index) {
    return Collections.singletonList(index.member()).iterator();
  }

  /** The members of each source, which are asked for when the source's turn has come. */
  static <T> Iterator<TarMember> chained(
      Iterator<T> sources, Function<T, Iterator<TarMember>> members) {
    return new Iterator<>() {
      private Iterator<TarMember> current = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!current.hasNext() && sources.hasNext()) {
          current = members.apply(sources.next());
        }
        return current.hasNext();
      }

      @Override
      public TarMember next() {
        if (!hasNext()) {
          throw new NoSuchElementException("no more members");
        }
        return current.next();
      }
    };
  }
}
