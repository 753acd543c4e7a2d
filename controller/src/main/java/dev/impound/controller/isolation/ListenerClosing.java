package dev.impound.controller.isolation;

import java.util.List;

/** Closing a listener to all but the responders, as one of the ways to cut. */
public final class ListenerClosing implements CutWay {
  private final ListenerIsolation listeners;

  public ListenerClosing(ListenerIsolation listeners) {
    this.listeners = listeners;
  }

  @Override
  public Way way() {
    return Way.LISTENER_WHITELIST;
  }

  @Override
  public String read(CutPoint point) {
    return listeners.read(id(point)).toJson();
  }

  @Override
  public CutOutcome cut(CutPoint point, String prior) {
    return switch (listeners.isolate(id(point), Whitelist.parse(prior))) {
      case IsolationOutcome.Isolated(var now, var requestId, var notes) ->
          new CutOutcome.Cut(now.describe(), requestId, notes);
      case IsolationOutcome.AlreadyIsolated(var now, var notes) ->
          new CutOutcome.CutAlready(now.describe(), notes);
      case IsolationOutcome.ChangedMeanwhile(var found) ->
          new CutOutcome.ChangedMeanwhile(found.describe());
    };
  }

  @Override
  public UndoOutcome restore(CutPoint point, String prior) {
    try {
      return switch (listeners.restore(id(point), Whitelist.parse(prior))) {
        case RestoreOutcome.Restored(var now, var requestId, var notes) ->
            new UndoOutcome.Restored(now.describe(), requestId, notes);
        case RestoreOutcome.AlreadyAsBefore(var now) ->
            new UndoOutcome.AlreadyAsBefore(now.describe());
        case RestoreOutcome.ChangedSince(var found) ->
            new UndoOutcome.ChangedSince(found.describe());
      };
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.NOT_FOUND && listeners.isGone(id(point))) {
        return new UndoOutcome.Gone();
      }
      throw e;
    }
  }

  @Override
  public Standing look(CutPoint point, String prior) {
    try {
      return listeners.look(id(point), Whitelist.parse(prior));
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.NOT_FOUND && listeners.isGone(id(point))) {
        return new Standing.Gone();
      }
      throw e;
    }
  }

  @Override
  public String words(String state) {
    return Whitelist.parse(state).describe();
  }

  @Override
  public Calls calls(CutPoint point) {
    String call = "PUT /v3/{project_id}/elb/listeners/" + point.id();
    return new Calls(
        List.of(
            "GET /v3/{project_id}/elb/listeners/%s, before and after".formatted(point.id()),
            "GET /v3/{project_id}/elb/ipgroups?name=%s, and POST or PUT where it is missing or holds others"
                .formatted(listeners.addressGroup()),
            call
                + " {\"listener\":{\"ipgroup\":{\"ipgroup_id\":the responders'"
                + " group,\"enable_ipgroup\":true,\"type\":\"white\"}}}"),
        List.of(call + " {\"listener\":{\"ipgroup\":what it had, or {} where it had none}}"));
  }

  private static ListenerId id(CutPoint point) {
    return new ListenerId(point.id());
  }
}
