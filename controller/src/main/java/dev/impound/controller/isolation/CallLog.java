package dev.impound.controller.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The calls that a thread makes to the cloud while something is done, each with the cloud's own id
 * of it: for the record. Bound to the thread that opened it; the newest that is open counts.
 */
public final class CallLog implements AutoCloseable {
  /** Calls after these are counted only. */
  private static final int MOST = 200;

  private static final ThreadLocal<List<CallLog>> OPEN = ThreadLocal.withInitial(ArrayList::new);

  private final List<Call> calls = new ArrayList<>();
  private int more;

  /**
   * A call.
   *
   * @param path without the project and the query
   * @param status of HTTP; 0 where no answer came
   * @param requestId the cloud's; empty where it gave none
   */
  public record Call(String method, String path, int status, String requestId) {
    /** In a few words, for example "PUT /v3/{project}/elb/listeners/l-1 200 request r-1". */
    public String inWords() {
      return "%s %s %s%s"
          .formatted(
              method,
              path,
              status == 0 ? "no answer" : String.valueOf(status),
              requestId.isEmpty() ? "" : " request " + requestId);
    }
  }

  private CallLog() {}

  /** Begins to record. */
  public static CallLog open() {
    CallLog log = new CallLog();
    OPEN.get().add(log);
    return log;
  }

  /** A call is about to be made in this thread. */
  public static void begun(String method, String path) {
    newest(log -> log.add(new Call(method, path, 0, "")));
  }

  /** The call that was begun last in this thread was answered. */
  public static void answered(int status, String requestId) {
    newest(log -> log.complete(status, requestId));
  }

  private static void newest(Consumer<CallLog> action) {
    List<CallLog> open = OPEN.get();
    if (!open.isEmpty()) {
      action.accept(open.getLast());
    }
  }

  private void add(Call call) {
    if (calls.size() < MOST) {
      calls.add(call);
    } else {
      more++;
    }
  }

  private void complete(int status, String requestId) {
    if (more == 0 && !calls.isEmpty()) {
      Call last = calls.removeLast();
      calls.add(new Call(last.method(), last.path(), status, requestId));
    }
  }

  /** What was called, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** How many more calls there were than are recorded. */
  public int more() {
    return more;
  }

  /** Ends the recording. */
  @Override
  public void close() {
    List<CallLog> open = OPEN.get();
    open.remove(this);
    if (open.isEmpty()) {
      OPEN.remove();
    }
  }
}
