package dev.impound.controller.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The controller's figures. Counts start at zero with the process. The number of series is bounded:
 * a source or channel that is not configured counts as "unknown". Safe for many threads.
 */
public final class Metrics {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final String UNKNOWN = "unknown";

  /** In seconds; around the goals of 150 ms to frozen and 2 s to isolated. */
  private static final double[] BOUNDS = {.05, .1, .15, .25, .5, 1, 2, 5, 10, 30, 60, 300};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Set<String> sources;
  private final Set<String> channels;
  private final Counter alarms;
  private final Counter alarmsRefused;
  private final Counter notifications;
  private final Histogram frozen;
  private final Histogram isolated;
  private final Histogram sealed;

  /**
   * @param sources configured alarm sources, and whatever else alarms are taken from
   * @param channels configured notification channels
   */
  public Metrics(String version, Set<String> sources, Set<String> channels, Gauges gauges) {
    this.sources = Set.copyOf(sources);
    this.channels = Set.copyOf(channels);
    alarms = counter("impound_alarms_total", "Alarms that were taken in.", "source", "outcome");
    alarmsRefused =
        counter("impound_alarms_refused_total", "Messages refused.", "source", "reason");
    notifications =
        counter("impound_notifications_total", "Attempts to send a notice.", "channel", "outcome");
    frozen = histogram("frozen", "From an alarm's arrival to its container verified frozen.");
    isolated = histogram("isolated", "From an alarm's arrival to its container cut off.");
    sealed = histogram("sealed", "From an alarm's arrival to its evidence sealed.");
    gauge("impound_steps_held", "Steps that wait for a person.", gauges.stepsHeld());
    gauge("impound_sessions", "Agents that are connected.", gauges.sessions());
    gauge("impound_incidents_open", "Incidents not released.", gauges.incidentsOpen());
    gauge("impound_evidence_bytes", "Bytes of evidence stored.", gauges.evidenceBytes());
    Info build =
        Info.builder()
            .name("impound_build_info")
            .help("The version that runs.")
            .labelNames("version")
            .register(registry);
    build.addLabelValues(version);
    ProcessMetrics.register(registry);
    for (String source : this.sources) {
      alarms.initLabelValues(source, "taken");
      alarms.initLabelValues(source, "repeated");
    }
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private Histogram histogram(String end, String help) {
    return Histogram.builder()
        .name("impound_alarm_to_" + end + "_seconds")
        .unit(Unit.SECONDS)
        .help(help)
        .classicOnly()
        .classicUpperBounds(BOUNDS)
        .withoutExemplars()
        .register(registry);
  }

  private void gauge(String name, String help, LongSupplier figure) {
    GaugeWithCallback gauge =
        GaugeWithCallback.builder()
            .name(name)
            .help(help)
            .callback(callback -> callback.call(read(figure)))
            .build();
    registry.register(gauge);
  }

  private static double read(LongSupplier figure) {
    try {
      return figure.getAsLong();
    } catch (RuntimeException e) {
      return Double.NaN;
    }
  }

  /**
   * Takes in the scrub's figures; to be called once.
   *
   * @param bytes bytes re-read since the start
   * @param damaged damaged chunks found since the start
   * @param completed end of the last whole pass, seconds since 1970 UTC; 0 before the first
   */
  public void scrub(LongSupplier bytes, LongSupplier damaged, LongSupplier completed) {
    count("impound_scrub_bytes_total", "Bytes of the evidence store re-read.", bytes);
    count("impound_scrub_damaged_chunks_total", "Damaged chunks found by re-reading.", damaged);
    gauge(
        "impound_scrub_last_complete_timestamp_seconds",
        "When the store had been re-read whole; 0 before.",
        completed);
  }

  /**
   * Takes in what retention removed; to be called once.
   *
   * @param purged captures since the start
   */
  public void retention(LongSupplier purged) {
    count(
        "impound_evidence_purged_total",
        "Captures removed because their retention time is over.",
        purged);
  }

  /**
   * Takes in the connections of agents and operators; to be called once.
   *
   * @param open connections that are open
   * @param refused those refused or cut for want of room since the start, by port and reason
   */
  public void connections(LongSupplier open, Map<String, Map<String, LongSupplier>> refused) {
    gauge("impound_connections", "Connections of agents and operators.", open);
    CounterWithCallback counter =
        CounterWithCallback.builder()
            .name("impound_connections_refused_total")
            .help("Connections refused or cut because there were too many.")
            .labelNames("port", "reason")
            .callback(
                callback ->
                    refused.forEach(
                        (port, figures) ->
                            figures.forEach(
                                (reason, figure) -> callback.call(read(figure), port, reason))))
            .build();
    registry.register(counter);
  }

  private void count(String name, String help, LongSupplier figure) {
    CounterWithCallback counter =
        CounterWithCallback.builder()
            .name(name)
            .help(help)
            .callback(callback -> callback.call(read(figure)))
            .build();
    registry.register(counter);
  }

  /** An alarm was admitted for the first time. */
  public void alarmTaken(String source) {
    alarms.labelValues(known(sources, source), "taken").inc();
  }

  /** An alarm came that had been admitted before. */
  public void alarmRepeated(String source) {
    alarms.labelValues(known(sources, source), "repeated").inc();
  }

  /** A message was refused. */
  public void alarmRefused(String source, Enum<?> reason) {
    alarmsRefused.labelValues(known(sources, source), word(reason)).inc();
  }

  /** An attempt to send a notice has ended. */
  public void notification(String channel, Enum<?> outcome) {
    notifications.labelValues(known(channels, channel), word(outcome)).inc();
  }

  /** A container was verified frozen, so long after its alarm arrived. */
  public void frozen(Duration sinceAlarm) {
    observe(frozen, sinceAlarm);
  }

  /** Every listener in front of a container was confirmed closed. */
  public void isolated(Duration sinceAlarm) {
    observe(isolated, sinceAlarm);
  }

  /** A container's evidence was sealed. */
  public void sealed(Duration sinceAlarm) {
    observe(sealed, sinceAlarm);
  }

  /** A clock that was set back must not take anything off the sum. */
  private static void observe(Histogram histogram, Duration span) {
    histogram.observe(span.isNegative() ? 0 : span.toNanos() / 1e9);
  }

  private static String known(Set<String> names, String name) {
    return names.contains(name) ? name : UNKNOWN;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Everything in the text format of Prometheus, UTF-8. */
  byte[] text() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      writer.write(text, registry.scrape(), EscapingScheme.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException("a write to memory failed", e);
    }
    return text.toByteArray();
  }
}
