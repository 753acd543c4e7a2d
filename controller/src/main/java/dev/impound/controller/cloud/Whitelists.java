package dev.impound.controller.cloud;

import com.huaweicloud.sdk.elb.v3.model.ListenerIpGroup;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerIpGroupOption;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerIpGroupOption.TypeEnum;
import dev.impound.controller.isolation.Whitelist;
import org.jspecify.annotations.Nullable;

/** Access control between the SDK's objects and ours, word for word. */
final class Whitelists {
  private Whitelists() {}

  /** What an answer says; the cloud leaves out what has its default. */
  static Whitelist from(@Nullable ListenerIpGroup group) {
    if (group == null || group.getIpgroupId() == null || group.getIpgroupId().isBlank()) {
      return Whitelist.none();
    }
    boolean enabled = !Boolean.FALSE.equals(group.getEnableIpgroup());
    return new Whitelist(
        group.getIpgroupId(), enabled, group.getType() == null ? "white" : group.getType());
  }

  /** What to send; the empty object is what unbinds. */
  static UpdateListenerIpGroupOption option(Whitelist whitelist) {
    UpdateListenerIpGroupOption option = new UpdateListenerIpGroupOption();
    return whitelist.isNone()
        ? option
        : option
            .withIpgroupId(whitelist.groupIds())
            .withEnableIpgroup(whitelist.enabled())
            .withType(TypeEnum.fromValue(whitelist.type()));
  }
}
