package dev.impound.agent.acquisition;

import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineStream;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** Takes what the container wrote to its standard output and error. */
public final class LogsAcquirer implements Acquirer {
  private final ContainerEngine engine;

  /** Takes the logs that {@code engine} keeps. */
  public LogsAcquirer(ContainerEngine engine) {
    this.engine = engine;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.LOGS;
  }

  @Override
  public String tool() {
    return "logs with timestamps; each line begins with the stream it came from";
  }

  /** None of its own: the capture's. */
  @Override
  public Duration timeLimit() {
    return Duration.ofDays(1);
  }

  @Override
  public Taken take(Subject subject, EvidenceSink sink) throws IOException {
    try (EngineStream log = engine.logs(subject.id());
        LogLines lines = new LogLines(log, subject.detail().terminal())) {
      return Taken.whole(sink.deliver(kind(), BlobPart.CONTENT, OptionalLong.empty(), lines));
    }
  }
}
