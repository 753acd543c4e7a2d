package dev.impound.controller.operator;

import dev.impound.controller.access.Access;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.response.ChangesInForce;
import dev.impound.controller.response.ConfirmationDesk;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.GetIncidentRequest;
import dev.impound.operator.v1.GetIncidentResponse;
import dev.impound.operator.v1.IncidentServiceGrpc;
import dev.impound.operator.v1.ListIncidentsRequest;
import dev.impound.operator.v1.ListIncidentsResponse;
import dev.impound.operator.v1.WatchIncidentRequest;
import dev.impound.operator.v1.WatchIncidentResponse;
import dev.impound.wire.Portions;
import dev.impound.wire.RefusalReason;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;

/** Incidents, for operators. */
public final class IncidentGrpcService extends IncidentServiceGrpc.IncidentServiceImplBase {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1000;

  /** How long a watch rests at most before it looks whether its caller is still there. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final IncidentDesk incidents;
  private final IncidentMessages messages;

  public IncidentGrpcService(
      IncidentDesk incidents, ChangesInForce changes, ConfirmationDesk confirmations) {
    this.incidents = incidents;
    this.messages = new IncidentMessages(incidents, changes, confirmations);
  }

  @Override
  public void listIncidents(
      ListIncidentsRequest request, StreamObserver<ListIncidentsResponse> responses) {
    Caller.operator();
    int limit = request.getLimit() <= 0 ? DEFAULT_LIMIT : Math.min(request.getLimit(), MOST);
    Portions.of(
            ListIncidentsResponse.newBuilder()
                .addAllIncidents(
                    incidents.newest(limit).stream()
                        .filter(incident -> Access.shows(incident.target().node()))
                        .map(messages::message)
                        .toList())
                .build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  @Override
  public void getIncident(
      GetIncidentRequest request, StreamObserver<GetIncidentResponse> responses) {
    Caller.operator();
    Portions.of(
            GetIncidentResponse.newBuilder()
                .setIncident(messages.message(find(IncidentId.parse(request.getIncidentId()))))
                .build())
        .forEach(responses::onNext);
    responses.onCompleted();
  }

  @Override
  public void watchIncident(
      WatchIncidentRequest request, StreamObserver<WatchIncidentResponse> responses) {
    Caller.operator();
    IncidentId id = IncidentId.parse(request.getIncidentId());
    Context context = Context.current();
    try {
      while (!context.isCancelled()) {
        long version = incidents.version(id);
        Incident incident = find(id);
        tell(incident, responses);
        if (request.getUntilSettled() && incident.isSettled()) {
          break;
        }
        while (incidents.version(id) == version && !context.isCancelled()) {
          incidents.awaitChange(id, version, REST);
        }
      }
      responses.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Incident incident, StreamObserver<WatchIncidentResponse> responses) {
    List<WatchIncidentResponse> portions =
        Portions.of(
            WatchIncidentResponse.newBuilder().setIncident(messages.message(incident)).build());
    for (WatchIncidentResponse portion : portions.subList(0, portions.size() - 1)) {
      responses.onNext(portion.toBuilder().setMore(true).build());
    }
    responses.onNext(portions.getLast());
  }

  private Incident find(IncidentId id) {
    return incidents
        .find(id)
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusalReason.INCIDENT_UNKNOWN,
                    "there is no incident " + id,
                    "\"impound incident list\" shows them"));
  }
}
