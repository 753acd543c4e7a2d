/**
 * The little that agent, controller and CLI must share to speak the contract: names and digests
 * that are valid once they are held, mutual TLS with identities in URI SANs, the reasons of
 * refusals, limits of messages, and the one type through which hostile text may reach a person.
 *
 * <p>Knows nothing of containers, evidence or incidents. Used by every module.
 */
@NullMarked
package dev.impound.wire;

import org.jspecify.annotations.NullMarked;
