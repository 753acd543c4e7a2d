package dev.impound.agent.acquisition;

import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineStream;
import dev.impound.agent.container.ImageStore;
import dev.impound.agent.containment.BeforePause;
import dev.impound.agent.process.ContainerProcesses;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcessReader;
import dev.impound.agent.process.ProcessTable;
import java.io.ByteArrayInputStream;
import java.time.InstantSource;
import java.util.List;

/** The acquirers of every kind. */
public final class Acquirers {
  private static final int MOST_EXECUTIONS = 1000;

  private Acquirers() {}

  /**
   * One for each kind of evidence, in the order in which they are to be driven.
   *
   * @param checkSkippedLayers whether image layers that the controller has are read and hashed too
   */
  public static List<Acquirer> all(
      ContainerEngine containers,
      ImageStore images,
      ProcessTable table,
      ControlGroups groups,
      BeforePause beforePause,
      InstantSource clock,
      boolean checkSkippedLayers,
      CaptureLimits limits) {
    ContainerProcesses processes = new ContainerProcesses(table, groups);
    ContainerProc proc = new ContainerProc(processes, table);
    return List.of(
        new EngineJsonAcquirer(
            EvidenceKind.CONTAINER_INSPECT,
            "container inspect",
            subject -> containers.inspect(subject.id())),
        new BeforePauseAcquirer(beforePause),
        new ProcessesAcquirer(processes, new ProcessReader(table)),
        new SocketsAcquirer(proc),
        new NetworkAcquirer(proc),
        new ProcessFilesAcquirer(proc, limits),
        MountsAcquirer.tmpfs(proc, limits),
        new MemoryAcquirer(proc, limits),
        new EngineJsonAcquirer(
            EvidenceKind.STATS, "stats", subject -> containers.stats(subject.id())),
        new EngineJsonAcquirer(
            EvidenceKind.EXECS, "exec inspect", subject -> executions(containers, subject)),
        new EngineJsonAcquirer(
            EvidenceKind.DIFF, "changes", subject -> containers.changes(subject.id())),
        new EngineJsonAcquirer(
            EvidenceKind.EVENTS,
            "events since the container was made",
            subject ->
                containers.events(
                    subject.id(), subject.detail().container().created(), clock.instant())),
        new LogsAcquirer(containers),
        new EngineJsonAcquirer(
            EvidenceKind.IMAGE_INSPECT,
            "image inspect",
            subject -> images.inspect(subject.detail().container().imageId())),
        new EngineJsonAcquirer(
            EvidenceKind.IMAGE_HISTORY,
            "image history",
            subject -> images.history(subject.detail().container().imageId())),
        new ImageAcquirer(containers, images, checkSkippedLayers, limits.layerBytes()),
        MountsAcquirer.volumes(proc, limits));
  }

  private static EngineStream executions(ContainerEngine containers, Subject subject) {
    byte[] array = containers.executions(subject.id(), MOST_EXECUTIONS);
    return new EngineStream(new ByteArrayInputStream(array), () -> {});
  }
}
