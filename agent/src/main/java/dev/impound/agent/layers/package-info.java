/**
 * Reading images, from two sources that give the same bytes: an engine's "docker save", taken apart
 * while it streams by, and overlay2's layer database, from which each layer's archive is put
 * together again while it is read. Reads the engine's own records only; what lies inside a layer
 * was written by the intruder and is never parsed, and no name in it leads out of the layer. And
 * making the layer of a container that the engine made none of, from the upper folder of its mount.
 *
 * <p>Knows nothing of engines, evidence items or the controller. Uses files and tar. Used by
 * acquisition.
 */
@NullMarked
package dev.impound.agent.layers;

import org.jspecify.annotations.NullMarked;
