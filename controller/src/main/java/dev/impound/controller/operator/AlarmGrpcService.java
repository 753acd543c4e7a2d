package dev.impound.controller.operator;

import dev.impound.controller.access.Access;
import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.alarm.AlarmRecord;
import dev.impound.controller.alarm.SourceBoard;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.response.AlarmRaising;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.AlarmServiceGrpc;
import dev.impound.operator.v1.GetAlarmRequest;
import dev.impound.operator.v1.GetAlarmResponse;
import dev.impound.operator.v1.ListAlarmSourcesRequest;
import dev.impound.operator.v1.ListAlarmSourcesResponse;
import dev.impound.operator.v1.ListAlarmsRequest;
import dev.impound.operator.v1.ListAlarmsResponse;
import dev.impound.operator.v1.RaiseAlarmRequest;
import dev.impound.operator.v1.RaiseAlarmResponse;
import dev.impound.wire.NodeName;
import dev.impound.wire.Portions;
import dev.impound.wire.RefusalReason;
import io.grpc.stub.StreamObserver;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Alarms: raised by hand, and what became of those that came. */
public final class AlarmGrpcService extends AlarmServiceGrpc.AlarmServiceImplBase {
  private static final int MOST = 1000;
  private static final int USUAL = 100;
  private static final Pattern ID = Pattern.compile("ALM-([0-9]{1,18})");

  private final AlarmRaising raising;
  private final AlarmJournal journal;
  private final SourceBoard sources;
  private final IncidentDesk incidents;

  public AlarmGrpcService(
      AlarmRaising raising, AlarmJournal journal, SourceBoard sources, IncidentDesk incidents) {
    this.incidents = incidents;
    this.raising = raising;
    this.journal = journal;
    this.sources = sources;
  }

  @Override
  public void raiseAlarm(RaiseAlarmRequest request, StreamObserver<RaiseAlarmResponse> responses) {
    String operator = Caller.operator();
    AlarmRaising.Raised raised =
        raising.raise(
            new NodeName(request.getTarget().getNode()),
            Requests.required("target.container", request.getTarget().getContainer()),
            Requests.text("rule", request.getRule()),
            operator);
    responses.onNext(
        RaiseAlarmResponse.newBuilder()
            .setAlarmId(raised.alarmId())
            .setIncidentId(raised.incident().toString())
            .setJoined(raised.joined())
            .build());
    responses.onCompleted();
  }

  @Override
  public void listAlarms(ListAlarmsRequest request, StreamObserver<ListAlarmsResponse> responses) {
    Caller.operator();
    int limit = request.getLimit() == 0 ? USUAL : Math.clamp(request.getLimit(), 1, MOST);
    ListAlarmsResponse.Builder response = ListAlarmsResponse.newBuilder();
    journal.newest(limit).stream()
        .filter(this::isShown)
        .forEach(alarm -> response.addAlarms(AlarmMessages.message(alarm)));
    Portions.of(response.build()).forEach(responses::onNext);
    responses.onCompleted();
  }

  /** An alarm of no incident is of no node; only who sees everything sees it. */
  private boolean isShown(AlarmRecord alarm) {
    return Access.showsEverything()
        || alarm
            .incident()
            .flatMap(incidents::find)
            .filter(incident -> Access.shows(incident.target().node()))
            .isPresent();
  }

  @Override
  public void getAlarm(GetAlarmRequest request, StreamObserver<GetAlarmResponse> responses) {
    Caller.operator();
    Matcher id = ID.matcher(Requests.required("alarm_id", request.getAlarmId()));
    if (!id.matches()) {
      throw new RefusedException(
          RefusalReason.MALFORMED, "an alarm's id is ALM- and a number", "impound alarm list");
    }
    responses.onNext(
        journal
            .find(Long.parseLong(id.group(1)))
            .map(alarm -> GetAlarmResponse.newBuilder().setAlarm(AlarmMessages.message(alarm)))
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusalReason.ALARM_UNKNOWN,
                        "there is no alarm " + request.getAlarmId(),
                        "\"impound alarm list\" shows the newest"))
            .build());
    responses.onCompleted();
  }

  @Override
  public void listAlarmSources(
      ListAlarmSourcesRequest request, StreamObserver<ListAlarmSourcesResponse> responses) {
    Caller.operator();
    ListAlarmSourcesResponse.Builder response = ListAlarmSourcesResponse.newBuilder();
    sources.all().forEach(source -> response.addSources(AlarmMessages.message(source)));
    responses.onNext(response.build());
    responses.onCompleted();
  }
}
