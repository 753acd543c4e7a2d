package dev.impound.controller.access;

import dev.impound.wire.NodeName;
import io.grpc.Context;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What the caller of the current call may, and so which nodes may be shown to it. Read it on the
 * thread that the call came in on; where no call was let in by {@link AccessInterceptor}, it is
 * nothing.
 */
public final class Access {
  /** Name under which calls over the local socket are made; no certificate may bear it. */
  public static final String BREAK_GLASS = "break-glass";

  private static final Context.Key<View> VIEW = Context.key("view");

  /**
   * What a caller may.
   *
   * @param everywhere what the caller may on every node, and where none is meant
   * @param nodes what it may on one node
   */
  public record View(Predicate<Verb> everywhere, BiPredicate<Verb, NodeName> nodes) {
    /** All of it. */
    public static final View ALL = new View(verb -> true, (verb, node) -> true);
  }

  private Access() {}

  /** Whether what concerns this node may be shown to the caller. */
  public static boolean shows(NodeName node) {
    return may(Verb.READ, node);
  }

  /** Whether the caller may see what concerns any node, and none. */
  public static boolean showsEverything() {
    return mayEverywhere(Verb.READ);
  }

  /** Whether the caller may this on a node. */
  public static boolean may(Verb verb, NodeName node) {
    View view = VIEW.get();
    return view != null && view.nodes().test(verb, node);
  }

  /** Whether the caller may this on every node, and where none is meant. */
  public static boolean mayEverywhere(Verb verb) {
    View view = VIEW.get();
    return view != null && view.everywhere().test(verb);
  }

  /** A context in which the caller may this; for interceptors and tests. */
  public static Context seeing(Context context, View view) {
    return context.withValue(VIEW, view);
  }
}
