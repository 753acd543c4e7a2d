package dev.impound.agent.session;

import dev.impound.agent.container.ContainerEngine;
import dev.impound.agent.container.EngineException;
import dev.impound.agent.container.EngineFacts;
import dev.impound.node.v1.Engine;
import dev.impound.wire.Printable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine is like now, asked for in the background, so that a hung engine never holds up a
 * heartbeat. Closing it ends the asking and does not wait.
 */
public final class EngineWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);
  private static final long SECONDS_BETWEEN = 5;
  private static final long FIRST_ANSWER_SECONDS = 2;

  private final ContainerEngine engine;
  private final AtomicReference<Engine> latest =
      new AtomicReference<>(unavailable("it has not answered yet"));
  private final CountDownLatch asked = new CountDownLatch(1);
  private final Thread thread;

  /** Starts asking. */
  public EngineWatch(ContainerEngine engine) {
    this.engine = engine;
    this.thread = Thread.ofVirtual().name("engine-watch").start(this::run);
  }

  /** The engine as it was when it was last asked; waits a little for the first answer. */
  Engine latest() throws InterruptedException {
    boolean answered = asked.await(FIRST_ANSWER_SECONDS, TimeUnit.SECONDS);
    LOG.atTrace().addKeyValue("answered", answered).log("Engine asked");
    return latest.get();
  }

  private void run() {
    try {
      while (true) {
        note(look());
        asked.countDown();
        TimeUnit.SECONDS.sleep(SECONDS_BETWEEN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Engine look() {
    try {
      EngineFacts facts = engine.facts();
      return Engine.newBuilder()
          .setAvailable(true)
          .setVersion(facts.version())
          .setStorageDriver(facts.storageDriver())
          .setLiveRestore(facts.liveRestore())
          .setCgroupVersion(facts.cgroupVersion())
          .setKernelVersion(facts.kernelVersion())
          .setDataRoot(facts.dataRoot())
          .build();
    } catch (EngineException e) {
      return unavailable(e.text());
    } catch (RuntimeException e) {
      return unavailable("its answer was not understood: " + e);
    }
  }

  private void note(Engine now) {
    Engine before = latest.getAndSet(now);
    if (before.getAvailable() && !now.getAvailable()) {
      LOG.atWarn()
          .addKeyValue("reason", Printable.of(now.getUnavailableReason()))
          .log("Engine does not answer; containers cannot be frozen or captured");
    } else if (!before.getAvailable() && now.getAvailable()) {
      LOG.atInfo().addKeyValue("version", Printable.of(now.getVersion())).log("Engine answers");
    }
  }

  private static Engine unavailable(String reason) {
    return Engine.newBuilder().setAvailable(false).setUnavailableReason(reason).build();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
