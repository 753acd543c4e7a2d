package dev.impound.localcloud.api;

import dev.impound.localcloud.state.RefusedException;
import java.time.InstantSource;
import java.util.List;

/** Checks who calls, and finds the service that the path names. */
final class Dispatcher {
  private final String projectId;
  private final Signature signature;
  private final ElbApi elb;
  private final EcsApi ecs;
  private final VpcApi vpc;
  private final SmnApi smn;
  private final HssApi hss;
  private final ControlApi control;

  Dispatcher(ApiServer.Access access, Services services, InstantSource clock) {
    this.projectId = access.projectId();
    this.signature = new Signature(access.accessKey(), access.secretKey(), clock);
    this.elb = new ElbApi(services.state(), new Views(services.state(), projectId));
    this.ecs = new EcsApi(services.state(), projectId);
    this.vpc = new VpcApi(services.state().network(), projectId);
    this.smn = new SmnApi(services.notifications(), projectId);
    this.hss = new HssApi(services.events(), services.region(), clock);
    this.control = new ControlApi(services);
  }

  static boolean isControl(Request request) {
    List<String> path = request.segments();
    return !path.isEmpty() && path.getFirst().equals("local-cloud");
  }

  /**
   * Throws unless the caller holds the key, and speaks of the project. Public calls need no
   * signature; one that is there must be right.
   */
  void authenticate(Request request) {
    if (SmnApi.isPublic(request)) {
      if (!request.header("authorization").isEmpty()) {
        signature.verify(request);
      }
      return;
    }
    signature.verify(request);
    List<String> path = request.segments();
    if (path.size() < 2 || !path.get(1).equals(projectId)) {
      throw new RefusedException(
          403, "APIGW.0302", "Incorrect IAM token or project: the project is not yours");
    }
  }

  /** Carries out an authenticated request. */
  Reply answer(Request request) {
    if (SmnApi.isPublic(request)) {
      return smn.answerPublic(request);
    }
    List<String> path = request.segments();
    if (path.size() < 4) {
      throw unknown();
    }
    List<String> below = path.subList(3, path.size());
    return switch (path.getFirst() + "/" + path.get(2)) {
      case "v3/elb" -> elb.answer(request, below);
      case "v1/ports", "v3/vpc" -> vpc.answer(request, path.subList(2, path.size()));
      case "v2/notifications" -> smn.answer(request, below);
      case "v5/event" -> hss.answer(request, below);
      case "v1/cloudservers" -> {
        if (!request.method().equals("GET")) {
          throw unknown();
        }
        if (below.equals(List.of("detail"))) {
          yield ecs.servers(request.query());
        }
        if (below.size() != 2 || !below.get(1).equals("os-interface")) {
          throw unknown();
        }
        yield ecs.interfaces(below.getFirst());
      }
      default -> throw unknown();
    };
  }

  /** APIGW.0101. */
  static RefusedException unknown() {
    return new RefusedException(
        404,
        "APIGW.0101",
        "The API does not exist or has not been published in the environment (the stand-in does not"
            + " know it)");
  }

  Reply control(Request request) {
    List<String> path = request.segments();
    return control.answer(request, path.subList(1, path.size()));
  }
}
