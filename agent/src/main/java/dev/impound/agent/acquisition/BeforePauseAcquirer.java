package dev.impound.agent.acquisition;

import dev.impound.agent.containment.BeforePause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Hands over what was seen of the container right before it was paused. */
public final class BeforePauseAcquirer implements Acquirer {
  private final BeforePause memory;

  /** Out of {@code memory}. */
  public BeforePauseAcquirer(BeforePause memory) {
    this.memory = memory;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.BEFORE_PAUSE;
  }

  @Override
  public String tool() {
    return "container inspect and /proc of the node, at the freeze";
  }

  @Override
  public Taken take(Subject subject, EvidenceSink sink) throws IOException {
    return switch (memory.of(subject.id())) {
      case BeforePause.Recollection.None(String why) -> Taken.absent(why);
      case BeforePause.Recollection.Facts(String text) -> {
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        yield Taken.whole(
            sink.deliver(
                kind(),
                BlobPart.CONTENT,
                OptionalLong.of(json.length),
                new ByteArrayInputStream(json)));
      }
    };
  }
}
