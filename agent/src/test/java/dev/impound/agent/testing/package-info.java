/**
 * What the agent's tests share: fakes that honour the interfaces' contracts, and real containers.
 */
@NullMarked
package dev.impound.agent.testing;

import org.jspecify.annotations.NullMarked;
