package dev.impound.agent.containment;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.agent.container.InspectedContainer;
import dev.impound.agent.process.ControlGroups;
import dev.impound.agent.process.ProcFiles;
import dev.impound.agent.process.ProcessFacts;
import dev.impound.agent.process.ProcessTable;
import dev.impound.agent.process.RawText;
import dev.impound.wire.ContainerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Remembers what the last few containers were like right before they were paused: the engine's
 * description, which the freeze needs anyway, and the processes of the control group. It never
 * holds a freeze up for longer than its limit. Kept in memory only: a new agent remembers nothing.
 */
public final class BeforePause implements PauseWitness {
  /** How long a freeze may take before its pause, the engine's description among it. */
  public static final Duration LIMIT = Duration.ofMillis(200);

  private static final int MOST_REMEMBERED = 8;
  private static final int MOST_CHARS = 1 << 20;
  private static final int MOST_PROCESSES = 4096;
  private static final int STAT_BYTES = 4096;
  private static final String UNKNOWN =
      "this agent has not paused the container since the agent was started, or it runs again";

  private final ProcessTable table;
  private final ControlGroups groups;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Duration limit;
  private final JsonMapper json = JsonMapper.shared();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<ContainerId, Memory> remembered = new LinkedHashMap<>();

  /**
   * What is kept; it is put into words only when somebody asks, which a pause need not wait for.
   */
  private sealed interface Memory {
    /** A process of the control group. */
    record Member(long pid, OptionalLong startTicks, String name) {}

    /**
     * The container as it was.
     *
     * @param described before the processes were read
     */
    record Seen(
        Instant at,
        Duration described,
        Duration took,
        String inspect,
        List<Member> processes,
        boolean whole)
        implements Memory {}

    /** Nothing. */
    record Nothing(String why) implements Memory {}
  }

  /** What is remembered of a container. */
  public sealed interface Recollection {
    /** One JSON object. */
    record Facts(String json) implements Recollection {}

    /** Nothing, and why. */
    record None(String why) implements Recollection {}
  }

  /**
   * Reads processes through the two given views.
   *
   * @param limit usually {@link #LIMIT}
   */
  public BeforePause(
      ProcessTable table,
      ControlGroups groups,
      InstantSource clock,
      LongSupplier nanoTime,
      Duration limit) {
    this.limit = limit;
    this.table = table;
    this.groups = groups;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** What is remembered of a container from before its pause. */
  public Recollection of(ContainerId id) {
    lock.lock();
    try {
      return switch (remembered.getOrDefault(id, new Memory.Nothing(UNKNOWN))) {
        case Memory.Nothing(String why) -> new Recollection.None(why);
        case Memory.Seen seen -> words(id, seen);
      };
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void aboutToPause(ContainerId id, InspectedContainer found, Duration spent) {
    Duration left = limit.minus(spent);
    if (!left.isPositive()) {
      remember(id, tooLate("the engine took %d ms to describe it".formatted(spent.toMillis())));
      return;
    }
    if (found.json().length() > MOST_CHARS) {
      remember(id, new Memory.Nothing("the engine's description is too long to be kept"));
      return;
    }
    FutureTask<Memory> task = new FutureTask<>(() -> look(id, found.json(), spent));
    Thread thread = Thread.ofVirtual().name("look before pause").start(task);
    try {
      remember(id, task.get(left.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      thread.interrupt();
      remember(id, tooLate("its processes took too long to read"));
    } catch (ExecutionException e) {
      remember(id, new Memory.Nothing("a defect of the agent: " + e.getCause()));
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private Memory tooLate(String why) {
    return new Memory.Nothing(
        "%s, and the pause was not to wait longer than %d ms".formatted(why, limit.toMillis()));
  }

  private void remember(ContainerId id, Memory what) {
    lock.lock();
    try {
      remembered.remove(id);
      remembered.put(id, what);
      if (remembered.size() > MOST_REMEMBERED) {
        remembered.remove(remembered.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void running(ContainerId id) {
    lock.lock();
    try {
      remembered.remove(id);
    } finally {
      lock.unlock();
    }
  }

  private Memory look(ContainerId id, String inspect, Duration spent) {
    long began = nanoTime.getAsLong();
    Instant at = clock.instant();
    List<Long> pids = new ArrayList<>();
    groups.freezer(id).map(groups::processes).ifPresent(pids::addAll);
    pids.sort(null);
    List<Memory.Member> processes = new ArrayList<>();
    for (long pid : pids.subList(0, Math.min(MOST_PROCESSES, pids.size()))) {
      RawText stat = new RawText(ProcFiles.bytes(table.folder(pid).resolve("stat"), STAT_BYTES));
      processes.add(new Memory.Member(pid, ProcessFacts.startTicks(stat), table.name(pid)));
    }
    Duration took = spent.plusNanos(nanoTime.getAsLong() - began);
    boolean whole = !pids.isEmpty() && pids.size() <= MOST_PROCESSES;
    return new Memory.Seen(at, spent, took, inspect, processes, whole);
  }

  private Recollection words(ContainerId id, Memory.Seen seen) {
    ObjectNode facts = json.createObjectNode();
    facts.put("formatVersion", 1);
    facts.put("container", id.hex());
    facts.put("processesReadByNodeClock", seen.at().toString());
    facts.put("describedWithinMillis", seen.described().toMillis());
    facts.put("tookMillis", seen.took().toMillis());
    ArrayNode processes = facts.putArray("processes");
    for (Memory.Member one : seen.processes()) {
      ObjectNode process = processes.addObject().put("pid", one.pid());
      one.startTicks().ifPresent(ticks -> process.put("startTicks", ticks));
      process.put("name", one.name());
    }
    facts.put("processesComplete", seen.whole());
    try {
      facts.set("inspect", json.readTree(seen.inspect()));
    } catch (JacksonException e) {
      return new Recollection.None("the engine's description cannot be read");
    }
    return new Recollection.Facts(json.writeValueAsString(facts));
  }
}
