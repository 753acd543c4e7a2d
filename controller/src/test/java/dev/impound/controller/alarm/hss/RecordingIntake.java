package dev.impound.controller.alarm.hss;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Reading;
import java.util.ArrayList;
import java.util.List;

/** Takes every alarm, once by its event, until it is told to fail. */
final class RecordingIntake implements Intake {
  private final List<Alarm> alarms = new ArrayList<>();
  private final List<Alarm> repeats = new ArrayList<>();
  private int left = Integer.MAX_VALUE;

  /** Takes this many more batches and then none. */
  synchronized void takesOnly(int batches) {
    left = batches;
  }

  synchronized List<String> keys() {
    return alarms.stream().map(Alarm::key).toList();
  }

  synchronized List<Alarm> repeats() {
    return List.copyOf(repeats);
  }

  @Override
  public synchronized List<Admitted> admit(List<Alarm> batch) {
    if (left-- <= 0) {
      throw new MessageRefusedException(Reason.NOT_STORED, "the disk is full");
    }
    List<Admitted> admitted = new ArrayList<>();
    for (Alarm alarm : batch) {
      boolean repeated = alarms.stream().anyMatch(it -> it.event().equals(alarm.event()));
      (repeated ? repeats : alarms).add(alarm);
      admitted.add(new Admitted(alarms.size(), repeated));
    }
    return admitted;
  }

  @Override
  public void trigger(String source, Reading.Trigger trigger) {}

  @Override
  public void refused(String source, Reason reason, String remote, String detail) {}
}
