package dev.impound.localcloud.state;

import java.util.Map;

/** The rules for changing what is bound to a listener. */
final class Bindings {
  /** Most groups on one listener. */
  private static final int MOST = 5;

  private Bindings() {}

  static Binding changed(Binding now, Change change, Map<String, IpGroup> groups) {
    if (change.unbind()) {
      return Binding.NONE;
    }
    String ids = change.ids() == null ? now.ids() : change.ids();
    boolean enabled = change.enabled() == null ? now.isNone() || now.enabled() : change.enabled();
    String type = change.type() == null ? now.type() : change.type();
    Binding next = new Binding(ids, enabled, type);
    check(next, groups);
    return next;
  }

  private static void check(Binding binding, Map<String, IpGroup> groups) {
    if (binding.isNone() || binding.groups().size() > MOST) {
      throw RefusedException.invalid("ipgroup_id");
    }
    if (!binding.type().equals("white") && !binding.type().equals("black")) {
      throw RefusedException.invalid("type");
    }
    for (String id : binding.groups()) {
      if (!groups.containsKey(id)) {
        throw RefusedException.notFound("ipgroup", id);
      }
    }
  }
}
