/**
 * The agent program: its command line and the wiring of its parts by hand. Runs on every node as
 * root beside the container engine, opens no port, and always dials out.
 *
 * <p>Uses every package; used by none.
 */
@NullMarked
package dev.impound.agent;

import org.jspecify.annotations.NullMarked;
