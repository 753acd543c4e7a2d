package dev.impound.controller;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.AlarmDesk;
import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmSettings;
import dev.impound.controller.alarm.Claim;
import dev.impound.controller.alarm.Intake.Admitted;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Reading.Trigger;
import dev.impound.controller.alarm.Scope;
import dev.impound.controller.alarm.Severity;
import dev.impound.controller.alarm.SourceBoard;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceMemory;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.hss.HssClosing;
import dev.impound.controller.cloud.CloudSettings;
import dev.impound.controller.metrics.Metrics;
import dev.impound.controller.node.NodeCommands;
import dev.impound.controller.plan.Playbooks;
import dev.impound.controller.response.AlarmDispatch;
import dev.impound.controller.response.AlarmRaising;
import dev.impound.controller.response.Responder;
import dev.impound.controller.response.Triage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** What takes alarms in and dispatches them, made once and joined by hand. */
record AlarmParts(
    AlarmJournal journal,
    AlarmDesk desk,
    AlarmDispatch dispatch,
    AlarmRaising raising,
    SourceParts sources,
    SourceBoard board,
    BooleanSupplier pollsForAll)
    implements AutoCloseable {
  private static final int MOST_TOLD = 200;

  /**
   * What it is made of.
   *
   * @param pollsForAll whether this controller has the duty of asking HSS
   * @param lookAgain how often it is looked for alarms unasked
   */
  record Means(
      AlarmJournal journal,
      SourceMemory memory,
      Playbooks playbooks,
      NodeCommands nodes,
      Responder responder,
      Optional<CloudSettings> cloud,
      Metrics metrics,
      String version,
      Clock clock,
      BooleanSupplier pollsForAll,
      Duration lookAgain) {}

  static AlarmParts open(AlarmSettings settings, Means means) {
    Map<String, Scope> scopes =
        settings.sources().stream()
            .collect(Collectors.toMap(SourceSettings::name, SourceSettings::scope));
    AlarmJournal journal = means.journal();
    Triage triage =
        new Triage(
            journal,
            means.responder(),
            means.playbooks(),
            scopes,
            new Triage.Terms(means.clock(), settings.waitForNode()));
    AlarmDispatch dispatch = new AlarmDispatch(journal, triage, means.lookAgain());
    AtomicReference<BiConsumer<String, Trigger>> triggered = new AtomicReference<>((s, t) -> {});
    AlarmDesk desk =
        new AlarmDesk(
            journal,
            means.clock(),
            new Watch(dispatch, means.metrics()),
            (source, trigger) -> triggered.get().accept(source, trigger));
    SourceParts sources =
        new SourceParts(
            settings,
            new SourceParts.Means(
                desk,
                means.memory(),
                means.cloud(),
                means.version(),
                means.clock(),
                means.pollsForAll()));
    triggered.set(
        (source, trigger) -> {
          if (!sources.trigger()) {
            desk.admit(List.of(unread(source, trigger)));
          }
        });
    AlarmRaising raising =
        new AlarmRaising(means.nodes(), desk, dispatch, means.responder(), Parts::freshId);
    SourceBoard board = new SourceBoard(sources.entries(), journal, desk.refusals());
    return new AlarmParts(journal, desk, dispatch, raising, sources, board, means.pollsForAll());
  }

  /** A topic's message that nobody can look into further: kept for the record. */
  private static Alarm unread(String source, Trigger trigger) {
    return new Alarm(
        source,
        SourceKind.SMN,
        trigger.key(),
        Optional.empty(),
        "message that is no alarm Impound can read",
        Severity.INFO,
        Optional.empty(),
        new Claim(List.of(), List.of(), List.of()),
        Map.of(),
        trigger.summary(),
        false);
  }

  /** Counts what comes in, and wakes the dispatch. */
  private record Watch(AlarmDispatch dispatch, Metrics metrics) implements AlarmDesk.Watcher {
    @Override
    public void admitted(List<Alarm> alarms, List<Admitted> admitted) {
      dispatch.wake();
      for (int i = 0; i < alarms.size(); i++) {
        String source = alarms.get(i).source();
        if (admitted.get(i).repeated()) {
          metrics.alarmRepeated(source);
        } else {
          metrics.alarmTaken(source);
        }
      }
    }

    @Override
    public void refused(String source, Reason reason) {
      metrics.alarmRefused(source, reason);
    }
  }

  /** Begins: first what was left over, then what comes in. */
  void start() throws IOException {
    dispatch.start();
    sources.start();
  }

  /** Tells sources of incidents that were released since, so that they can close their own. */
  void tellSources() {
    Optional<HssClosing> closing = sources.closing();
    if (closing.isEmpty() || !pollsForAll.getAsBoolean()) {
      return;
    }
    Map<Long, List<AlarmRecord>> released =
        journal.untold("hss:", MOST_TOLD).stream()
            .collect(Collectors.groupingBy(alarm -> alarm.incident().orElseThrow().number()));
    for (List<AlarmRecord> alarms : released.values()) {
      closing.get().closed(alarms.getFirst().incident().orElseThrow(), alarms);
      journal.told(alarms.stream().map(AlarmRecord::number).toList());
    }
  }

  /** Ends what is at work; what is on the disk and not dispatched is found at the next start. */
  @Override
  public void close() {
    sources.close();
    dispatch.close();
    desk.close();
  }
}
