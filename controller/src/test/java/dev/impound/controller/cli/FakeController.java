package dev.impound.controller.cli;

import dev.impound.operator.v1.AdmitRequest;
import dev.impound.operator.v1.AdmitResponse;
import dev.impound.operator.v1.AlarmServiceGrpc;
import dev.impound.operator.v1.BanEntry;
import dev.impound.operator.v1.BanRequest;
import dev.impound.operator.v1.BanResponse;
import dev.impound.operator.v1.BanServiceGrpc;
import dev.impound.operator.v1.CaptureRequest;
import dev.impound.operator.v1.CaptureResponse;
import dev.impound.operator.v1.CloudFinding;
import dev.impound.operator.v1.ConfirmIncidentRequest;
import dev.impound.operator.v1.ConfirmIncidentResponse;
import dev.impound.operator.v1.ContainRequest;
import dev.impound.operator.v1.ContainResponse;
import dev.impound.operator.v1.ContainerServiceGrpc;
import dev.impound.operator.v1.Enrolment;
import dev.impound.operator.v1.EnrolmentOrderServiceGrpc;
import dev.impound.operator.v1.EnrolmentState;
import dev.impound.operator.v1.GetIncidentRequest;
import dev.impound.operator.v1.GetIncidentResponse;
import dev.impound.operator.v1.GetNodeRequest;
import dev.impound.operator.v1.GetNodeResponse;
import dev.impound.operator.v1.GetScrubRequest;
import dev.impound.operator.v1.GetScrubResponse;
import dev.impound.operator.v1.GetStatusRequest;
import dev.impound.operator.v1.GetStatusResponse;
import dev.impound.operator.v1.Incident;
import dev.impound.operator.v1.IncidentServiceGrpc;
import dev.impound.operator.v1.LiftBanRequest;
import dev.impound.operator.v1.LiftBanResponse;
import dev.impound.operator.v1.ListBansRequest;
import dev.impound.operator.v1.ListBansResponse;
import dev.impound.operator.v1.ListContainersRequest;
import dev.impound.operator.v1.ListContainersResponse;
import dev.impound.operator.v1.ListEnrolmentsRequest;
import dev.impound.operator.v1.ListEnrolmentsResponse;
import dev.impound.operator.v1.ListIncidentsRequest;
import dev.impound.operator.v1.ListIncidentsResponse;
import dev.impound.operator.v1.ListNodesRequest;
import dev.impound.operator.v1.ListNodesResponse;
import dev.impound.operator.v1.ListedContainer;
import dev.impound.operator.v1.MakeTokenRequest;
import dev.impound.operator.v1.MakeTokenResponse;
import dev.impound.operator.v1.Node;
import dev.impound.operator.v1.NodeServiceGrpc;
import dev.impound.operator.v1.OpenToken;
import dev.impound.operator.v1.Plan;
import dev.impound.operator.v1.RaiseAlarmRequest;
import dev.impound.operator.v1.RaiseAlarmResponse;
import dev.impound.operator.v1.ReleaseRequest;
import dev.impound.operator.v1.ReleaseResponse;
import dev.impound.operator.v1.ResponseServiceGrpc;
import dev.impound.operator.v1.RevokeTokenRequest;
import dev.impound.operator.v1.RevokeTokenResponse;
import dev.impound.operator.v1.ScrubServiceGrpc;
import dev.impound.operator.v1.StartScrubRequest;
import dev.impound.operator.v1.StartScrubResponse;
import dev.impound.operator.v1.StatusServiceGrpc;
import dev.impound.operator.v1.WatchIncidentRequest;
import dev.impound.operator.v1.WatchIncidentResponse;
import dev.impound.wire.Portions;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A controller that answers what a test lays down, remembers what it was asked, and fails the next
 * call on demand. Lay down before the command runs, look afterwards.
 */
final class FakeController implements ServerInterceptor {
  /** What the answer to a release that is only planned holds beside the plan. */
  ReleaseResponse.Builder signatureNeed = ReleaseResponse.newBuilder();

  final List<Object> asked = new ArrayList<>();
  final List<Node> nodes = new ArrayList<>();
  final List<ListedContainer> containers = new ArrayList<>();
  int leftOut;
  final List<CloudFinding> findings = new ArrayList<>();
  final List<Incident> watched = new ArrayList<>();
  final FakeEvidence evidence = new FakeEvidence(asked);
  final FakeRetention retention = new FakeRetention(asked);
  final FakeQuarantine quarantine = new FakeQuarantine(asked);
  GetStatusResponse status = GetStatusResponse.getDefaultInstance();
  Plan plan = Plan.getDefaultInstance();
  Optional<StatusRuntimeException> watchEnd = Optional.empty();
  boolean watchHangs;
  boolean confirmedAlready;
  private final AtomicReference<Optional<StatusRuntimeException>> failure =
      new AtomicReference<>(Optional.empty());

  /** Ends the next call with {@code status}, before a service sees it. */
  void failNext(StatusRuntimeException status) {
    failure.set(Optional.of(status));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Optional<StatusRuntimeException> failing = failure.getAndSet(Optional.empty());
    if (failing.isPresent()) {
      Metadata trailers = failing.get().getTrailers();
      call.close(failing.get().getStatus(), trailers == null ? new Metadata() : trailers);
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }

  /** How often an order that changes something came in. */
  long ordersGiven() {
    return asked.stream()
        .filter(
            request ->
                (request instanceof ContainRequest contain && !contain.getDryRun())
                    || (request instanceof ReleaseRequest release && !release.getDryRun()))
        .count();
  }

  List<BindableService> services() {
    return List.of(
        new Nodes(),
        new BanDesk(),
        new Enrolments(),
        new Containers(),
        new Incidents(),
        new Alarms(),
        new Responses(),
        new Statuses(),
        new Scrubs(),
        new FakeClouds(asked, findings),
        evidence,
        evidence.retrieval,
        retention,
        quarantine);
  }

  private <A> void answer(Object request, A response, StreamObserver<A> observer) {
    asked.add(request);
    observer.onNext(response);
    observer.onCompleted();
  }

  private Incident incident() {
    return watched.isEmpty() ? Incident.getDefaultInstance() : watched.getLast();
  }

  private final class Nodes extends NodeServiceGrpc.NodeServiceImplBase {
    @Override
    public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
      asked.add(request);
      Portions.of(ListNodesResponse.newBuilder().addAllNodes(nodes).build())
          .forEach(observer::onNext);
      observer.onCompleted();
    }

    @Override
    public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> observer) {
      answer(request, GetNodeResponse.newBuilder().setNode(nodes.getFirst()).build(), observer);
    }
  }

  private final class Enrolments extends EnrolmentOrderServiceGrpc.EnrolmentOrderServiceImplBase {
    @Override
    public void makeToken(MakeTokenRequest request, StreamObserver<MakeTokenResponse> observer) {
      answer(
          request,
          MakeTokenResponse.newBuilder()
              .setToken("impound1.ID.SECRET.PIN")
              .setTokenId("ID")
              .setExpires(Samples.at(1800))
              .setEnrolmentAddress(":8445")
              .build(),
          observer);
    }

    @Override
    public void listEnrolments(
        ListEnrolmentsRequest request, StreamObserver<ListEnrolmentsResponse> observer) {
      answer(
          request,
          ListEnrolmentsResponse.newBuilder()
              .addTokens(OpenToken.newBuilder().setId("ID").setNodeName("web-*").setUsesLeft(3))
              .addEnrolments(
                  Enrolment.newBuilder()
                      .setNumber(12)
                      .setNodeName("web-7")
                      .setFingerprint("3f0c")
                      .setState(EnrolmentState.ENROLMENT_STATE_PENDING))
              .build(),
          observer);
    }

    @Override
    public void admit(AdmitRequest request, StreamObserver<AdmitResponse> observer) {
      answer(
          request,
          AdmitResponse.newBuilder()
              .setEnrolment(Enrolment.newBuilder().setNodeName("web-7"))
              .build(),
          observer);
    }

    @Override
    public void revokeToken(
        RevokeTokenRequest request, StreamObserver<RevokeTokenResponse> observer) {
      answer(request, RevokeTokenResponse.getDefaultInstance(), observer);
    }
  }

  private final class BanDesk extends BanServiceGrpc.BanServiceImplBase {
    private BanEntry entry(String subject, String reason) {
      return BanEntry.newBuilder()
          .setSubject(subject)
          .setReason(reason)
          .setBy("alice")
          .setAt(Samples.at(0))
          .build();
    }

    @Override
    public void ban(BanRequest request, StreamObserver<BanResponse> observer) {
      BanEntry ban = entry(request.getSubject(), request.getReason());
      answer(request, BanResponse.newBuilder().setBan(ban).build(), observer);
    }

    @Override
    public void liftBan(LiftBanRequest request, StreamObserver<LiftBanResponse> observer) {
      BanEntry ban = lifted(request.getSubject(), request.getReason());
      answer(request, LiftBanResponse.newBuilder().setBan(ban).build(), observer);
    }

    private BanEntry lifted(String subject, String reason) {
      return entry(subject, "key stolen").toBuilder()
          .setLiftedBy("bob")
          .setLiftedReason(reason)
          .setLiftedAt(Samples.at(60))
          .build();
    }

    @Override
    public void listBans(ListBansRequest request, StreamObserver<ListBansResponse> observer) {
      answer(
          request,
          ListBansResponse.newBuilder()
              .addBans(entry("operator/mallory", "left"))
              .addBans(lifted("node/web-1", "new key"))
              .build(),
          observer);
    }
  }

  private final class Containers extends ContainerServiceGrpc.ContainerServiceImplBase {
    @Override
    public void listContainers(
        ListContainersRequest request, StreamObserver<ListContainersResponse> observer) {
      answer(
          request,
          ListContainersResponse.newBuilder()
              .addAllContainers(containers)
              .setLeftOut(leftOut)
              .build(),
          observer);
    }
  }

  private final class Incidents extends IncidentServiceGrpc.IncidentServiceImplBase {
    @Override
    public void listIncidents(
        ListIncidentsRequest request, StreamObserver<ListIncidentsResponse> observer) {
      answer(
          request, ListIncidentsResponse.newBuilder().addAllIncidents(watched).build(), observer);
    }

    @Override
    public void getIncident(
        GetIncidentRequest request, StreamObserver<GetIncidentResponse> observer) {
      answer(request, GetIncidentResponse.newBuilder().setIncident(incident()).build(), observer);
    }

    @Override
    public void watchIncident(
        WatchIncidentRequest request, StreamObserver<WatchIncidentResponse> observer) {
      asked.add(request);
      for (Incident incident : watched) {
        for (Iterator<Incident> portions = Portions.of(incident).iterator(); portions.hasNext(); ) {
          Incident portion = portions.next();
          observer.onNext(
              WatchIncidentResponse.newBuilder()
                  .setIncident(portion)
                  .setMore(portions.hasNext())
                  .build());
        }
      }
      if (watchEnd.isPresent()) {
        observer.onError(watchEnd.get());
      } else if (!watchHangs) {
        observer.onCompleted();
      }
    }
  }

  private final class Alarms extends AlarmServiceGrpc.AlarmServiceImplBase {
    @Override
    public void raiseAlarm(RaiseAlarmRequest request, StreamObserver<RaiseAlarmResponse> observer) {
      answer(
          request,
          RaiseAlarmResponse.newBuilder()
              .setAlarmId("AL-1")
              .setIncidentId(incident().getId())
              .build(),
          observer);
    }
  }

  private final class Responses extends ResponseServiceGrpc.ResponseServiceImplBase {
    @Override
    public void contain(ContainRequest request, StreamObserver<ContainResponse> observer) {
      String id = request.getDryRun() ? "" : incident().getId();
      answer(
          request, ContainResponse.newBuilder().setIncidentId(id).setPlan(plan).build(), observer);
    }

    @Override
    public void release(ReleaseRequest request, StreamObserver<ReleaseResponse> observer) {
      answer(
          request,
          (request.getDryRun() ? signatureNeed : ReleaseResponse.newBuilder())
              .clone()
              .setIncidentId(incident().getId())
              .setPlan(plan)
              .build(),
          observer);
    }

    @Override
    public void capture(CaptureRequest request, StreamObserver<CaptureResponse> observer) {
      answer(
          request,
          CaptureResponse.newBuilder()
              .setIncidentId(incident().getId())
              .setCaptureId("CAP-1")
              .build(),
          observer);
    }

    @Override
    public void confirmIncident(
        ConfirmIncidentRequest request, StreamObserver<ConfirmIncidentResponse> observer) {
      answer(
          request,
          ConfirmIncidentResponse.newBuilder()
              .setConfirmation(incident().getConfirmation())
              .setAlready(confirmedAlready)
              .build(),
          observer);
    }
  }

  private final class Statuses extends StatusServiceGrpc.StatusServiceImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> observer) {
      answer(request, status, observer);
    }
  }

  private final class Scrubs extends ScrubServiceGrpc.ScrubServiceImplBase {
    @Override
    public void getScrub(GetScrubRequest request, StreamObserver<GetScrubResponse> observer) {
      answer(request, GetScrubResponse.newBuilder().setStatus(status.getScrub()).build(), observer);
    }

    @Override
    public void startScrub(StartScrubRequest request, StreamObserver<StartScrubResponse> observer) {
      answer(request, StartScrubResponse.getDefaultInstance(), observer);
    }
  }
}
