package dev.impound.controller.operator;

import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.AlarmState;
import dev.impound.controller.alarm.SourceBoard.Standing;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.masking.Masker;
import dev.impound.operator.v1.Alarm;
import dev.impound.operator.v1.AlarmSource;
import dev.impound.operator.v1.Severity;

/** Alarms and their sources into protobuf. */
final class AlarmMessages {
  private AlarmMessages() {}

  static Alarm message(AlarmRecord alarm) {
    Alarm.Builder message =
        Alarm.newBuilder()
            .setId(alarm.id())
            .setSource(alarm.alarm().source())
            .setRule(alarm.alarm().rule())
            .setSeverity(severity(alarm.alarm().severity()))
            .setReceived(Wire.timestamp(alarm.received()))
            .setState(state(alarm.state()))
            .setReason(alarm.reason())
            .setIncidentId(alarm.incident().map(IncidentId::toString).orElse(""))
            .setRepeats(alarm.repeats())
            .setClaim(alarm.alarm().claim().words())
            .setPlaybook(alarm.playbook())
            .setSummary(Masker.text(alarm.alarm().summary()));
    alarm.alarm().occurred().ifPresent(at -> message.setOccurred(Wire.timestamp(at)));
    return message.build();
  }

  static AlarmSource message(Standing source) {
    AlarmSource.Builder message =
        AlarmSource.newBuilder()
            .setName(source.name())
            .setKind(source.kind().word())
            .setAddress(source.address())
            .setState(source.state())
            .setProblem(source.problem())
            .setTaken(source.taken())
            .setRepeats(source.repeats())
            .setRefused(source.refused());
    source.last().ifPresent(at -> message.setLast(Wire.timestamp(at)));
    return message.build();
  }

  private static Severity severity(dev.impound.controller.alarm.Severity severity) {
    return switch (severity) {
      case INFO -> Severity.SEVERITY_INFO;
      case LOW -> Severity.SEVERITY_LOW;
      case MEDIUM -> Severity.SEVERITY_MEDIUM;
      case HIGH -> Severity.SEVERITY_HIGH;
      case CRITICAL -> Severity.SEVERITY_CRITICAL;
    };
  }

  private static dev.impound.operator.v1.AlarmState state(AlarmState state) {
    return switch (state) {
      case RECEIVED -> dev.impound.operator.v1.AlarmState.ALARM_STATE_RECEIVED;
      case DISPATCHED -> dev.impound.operator.v1.AlarmState.ALARM_STATE_DISPATCHED;
      case RECORDED -> dev.impound.operator.v1.AlarmState.ALARM_STATE_RECORDED;
      case HELD -> dev.impound.operator.v1.AlarmState.ALARM_STATE_HELD;
    };
  }
}
