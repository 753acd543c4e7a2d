package dev.impound.controller.access;

import dev.impound.wire.NodeName;
import io.grpc.Context;
import java.util.function.Predicate;

/**
 * Which nodes the current call may show. Read it on the thread that the call came in on; where no
 * call was let in by {@link AccessInterceptor}, it shows nothing.
 */
public final class Access {
  /** Name under which calls over the local socket are made; no certificate may bear it. */
  public static final String BREAK_GLASS = "break-glass";

  private static final Context.Key<View> VIEW = Context.key("view");

  /**
   * What a caller may see.
   *
   * @param everything whether also what is of no node
   */
  public record View(boolean everything, Predicate<NodeName> nodes) {
    /** All of it. */
    public static final View ALL = new View(true, node -> true);
  }

  private Access() {}

  /** Whether what concerns this node may be shown to the caller. */
  public static boolean shows(NodeName node) {
    View view = VIEW.get();
    return view != null && view.nodes().test(node);
  }

  /** Whether the caller may see what concerns any node, and none. */
  public static boolean showsEverything() {
    View view = VIEW.get();
    return view != null && view.everything();
  }

  /** A context in which the caller may see this; for interceptors and tests. */
  public static Context seeing(Context context, View view) {
    return context.withValue(VIEW, view);
  }
}
