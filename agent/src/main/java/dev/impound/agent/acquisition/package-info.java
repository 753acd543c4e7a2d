/**
 * Taking evidence of a container: one {@link dev.impound.agent.acquisition.Acquirer} for each kind
 * of evidence, driven in the order of volatility. An acquirer that fails never stops the next, and
 * none freezes or thaws anything.
 *
 * <p>Knows nothing of how evidence travels; gives it to an {@link
 * dev.impound.agent.acquisition.EvidenceSink}. Uses container, containment, files, layers, process
 * and tar. Used by delivery and session.
 */
@NullMarked
package dev.impound.agent.acquisition;

import org.jspecify.annotations.NullMarked;
