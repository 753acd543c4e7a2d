package dev.impound.localcloud.state;

import org.jspecify.annotations.Nullable;

/**
 * A change of a listener's binding; what is null stays as it is.
 *
 * @param unbind take every group off; the rest does not count then
 */
public record Change(
    boolean unbind, @Nullable String ids, @Nullable Boolean enabled, @Nullable String type) {}
