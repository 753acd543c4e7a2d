package dev.impound.localcloud.api;

import dev.impound.localcloud.state.CloudState;
import dev.impound.localcloud.state.RefusedException;
import java.time.InstantSource;
import java.util.List;

/** Checks who calls, and finds the service that the path names. */
final class Dispatcher {
  private final String projectId;
  private final Signature signature;
  private final ElbApi elb;
  private final EcsApi ecs;
  private final ControlApi control;

  Dispatcher(ApiServer.Access access, CloudState state, Faults faults, InstantSource clock) {
    this.projectId = access.projectId();
    this.signature = new Signature(access.accessKey(), access.secretKey(), clock);
    this.elb = new ElbApi(state, new Views(state, projectId));
    this.ecs = new EcsApi(state, projectId);
    this.control = new ControlApi(state, faults);
  }

  static boolean isControl(Request request) {
    List<String> path = request.segments();
    return !path.isEmpty() && path.getFirst().equals("local-cloud");
  }

  /** Throws unless the caller holds the key, and speaks of the project. */
  void authenticate(Request request) {
    signature.verify(request);
    List<String> path = request.segments();
    if (path.size() < 2 || !path.get(1).equals(projectId)) {
      throw new RefusedException(
          403, "APIGW.0302", "Incorrect IAM token or project: the project is not yours");
    }
  }

  /** Carries out an authenticated request. */
  Reply answer(Request request) {
    List<String> path = request.segments();
    if (path.size() > 3 && path.getFirst().equals("v3") && path.get(2).equals("elb")) {
      return elb.answer(request, path.subList(3, path.size()));
    }
    if (isEcs(request)
        && request.method().equals("GET")
        && path.subList(2, path.size()).equals(List.of("cloudservers", "detail"))) {
      return ecs.servers(request.query());
    }
    throw new RefusedException(
        404,
        "APIGW.0101",
        "The API does not exist or has not been published in the environment (the stand-in does not"
            + " know it)");
  }

  /** ECS nests its errors. */
  static boolean isEcs(Request request) {
    List<String> path = request.segments();
    return path.size() > 2 && path.getFirst().equals("v1") && path.get(2).equals("cloudservers");
  }

  Reply control(Request request) {
    List<String> path = request.segments();
    return control.answer(request, path.subList(1, path.size()));
  }
}
