package dev.impound.controller.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.util.List;

/** Figures of the process, read from the JVM when they are asked for. */
final class ProcessMetrics {
  private ProcessMetrics() {}

  static void register(PrometheusRegistry registry) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    GaugeWithCallback.builder()
        .name("jvm_memory_used_bytes")
        .help("Memory in use.")
        .labelNames("area")
        .callback(
            callback -> {
              callback.call((double) memory.getHeapMemoryUsage().getUsed(), "heap");
              callback.call((double) memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
            })
        .register(registry);
    GaugeWithCallback.builder()
        .name("jvm_memory_max_bytes")
        .help("Most memory that the heap may take.")
        .labelNames("area")
        .callback(callback -> callback.call((double) memory.getHeapMemoryUsage().getMax(), "heap"))
        .register(registry);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    GaugeWithCallback.builder()
        .name("jvm_threads_current")
        .help("Threads of the operating system; virtual threads are not counted.")
        .callback(callback -> callback.call(threads.getThreadCount()))
        .register(registry);
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    CounterWithCallback.builder()
        .name("jvm_gc_seconds_total")
        .help("Time spent collecting garbage.")
        .callback(callback -> callback.call(seconds(collectors)))
        .register(registry);
    double started = ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3;
    GaugeWithCallback.builder()
        .name("process_start_time_seconds")
        .help("When the process started, in seconds since 1970 UTC.")
        .callback(callback -> callback.call(started))
        .register(registry);
  }

  /** A collector that does not tell its time says -1. */
  private static double seconds(List<GarbageCollectorMXBean> collectors) {
    return collectors.stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .filter(millis -> millis > 0)
            .sum()
        / 1e3;
  }
}
