package dev.impound.agent.acquisition;

import dev.impound.agent.process.ContainerProcesses;
import dev.impound.agent.process.ProcessReader;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;

/** Takes what /proc tells of each of the container's processes, one JSON object a line. */
public final class ProcessesAcquirer implements Acquirer {
  private static final int DEEPEST = 10_000;

  private final ContainerProcesses processes;
  private final ProcessReader reader;

  /** Finds processes by {@code processes} and reads them by {@code reader}. */
  public ProcessesAcquirer(ContainerProcesses processes, ProcessReader reader) {
    this.processes = processes;
    this.reader = reader;
  }

  @Override
  public EvidenceKind kind() {
    return EvidenceKind.PROCESSES;
  }

  @Override
  public String tool() {
    return "/proc of the node";
  }

  @Override
  public Taken take(Subject subject, EvidenceSink sink) throws IOException {
    if (!subject.detail().container().state().isAlive() || subject.detail().pid() == 0) {
      return Taken.failed("the container has no processes: it exited, or never started");
    }
    Set<Long> pids = processes.of(subject.id(), subject.detail().pid());
    ProcessLine line = new ProcessLine(reader.bootSecond());
    try (LinesInput lines =
        new LinesInput(
            pids.stream()
                .map(pid -> line.of(reader.read(pid), hasEntered(pid, subject.detail().pid())))
                .iterator())) {
      return Taken.whole(sink.deliver(kind(), BlobPart.CONTENT, OptionalLong.empty(), lines));
    }
  }

  /** Orphans become children of the first process, so only what came from outside has no way up. */
  private boolean hasEntered(long pid, long first) {
    long up = pid;
    for (int steps = 0; steps < DEEPEST && up > 1; steps++) {
      if (up == first) {
        return false;
      }
      up = reader.parent(up);
    }
    return true;
  }
}
