package dev.impound.agent.acquisition;

import dev.impound.agent.container.EngineStream;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Function;

/** Takes what the engine tells in one answer, as it was sent. */
public final class EngineJsonAcquirer implements Acquirer {
  private final EvidenceKind kind;
  private final String tool;
  private final Function<Subject, EngineStream> answer;

  /** An acquirer of {@code kind} that asks by {@code answer}. */
  public EngineJsonAcquirer(
      EvidenceKind kind, String tool, Function<Subject, EngineStream> answer) {
    this.kind = kind;
    this.tool = tool;
    this.answer = answer;
  }

  @Override
  public EvidenceKind kind() {
    return kind;
  }

  @Override
  public String tool() {
    return tool;
  }

  @Override
  public Taken take(Subject subject, EvidenceSink sink) throws IOException {
    try (EngineStream bytes = answer.apply(subject)) {
      return Taken.whole(sink.deliver(kind, BlobPart.CONTENT, OptionalLong.empty(), bytes));
    }
  }
}
