package dev.impound.controller.operator;

import dev.impound.controller.alarm.AlarmDesk;
import dev.impound.controller.rpc.Caller;
import dev.impound.operator.v1.AlarmServiceGrpc;
import dev.impound.operator.v1.RaiseAlarmRequest;
import dev.impound.operator.v1.RaiseAlarmResponse;
import dev.impound.wire.NodeName;
import io.grpc.stub.StreamObserver;

/** Alarms raised by hand. */
public final class AlarmGrpcService extends AlarmServiceGrpc.AlarmServiceImplBase {
  private final AlarmDesk alarms;

  public AlarmGrpcService(AlarmDesk alarms) {
    this.alarms = alarms;
  }

  @Override
  public void raiseAlarm(RaiseAlarmRequest request, StreamObserver<RaiseAlarmResponse> responses) {
    String operator = Caller.operator();
    AlarmDesk.Taken taken =
        alarms.raise(
            new NodeName(request.getTarget().getNode()),
            Requests.required("target.container", request.getTarget().getContainer()),
            Requests.text("rule", request.getRule()),
            "operator " + operator);
    responses.onNext(
        RaiseAlarmResponse.newBuilder()
            .setAlarmId(taken.alarmId())
            .setIncidentId(taken.incident().toString())
            .setJoined(taken.joined())
            .build());
    responses.onCompleted();
  }
}
