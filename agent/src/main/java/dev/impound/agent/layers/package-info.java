/**
 * Reading images: takes an engine's "docker save" apart while it streams by, into the image's
 * config and its layers. Reads the engine's own outer archive only; what lies inside a layer was
 * written by the intruder and is never parsed.
 *
 * <p>Knows nothing of engines, evidence items or the controller. Uses no other package. Used by
 * acquisition.
 */
@NullMarked
package dev.impound.agent.layers;

import org.jspecify.annotations.NullMarked;
