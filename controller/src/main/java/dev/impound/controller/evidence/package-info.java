/**
 * The evidence store: takes blobs that nodes deliver, keeps them on the filesystem by digest, seals
 * captures with a manifest, verifies by re-reading every byte, and hands items out raw or as a
 * docker-archive.
 *
 * <p>Everything that came from a container is bytes: nothing of it is parsed except an image's
 * config and manifest, as bounded JSON, and no layer is ever unpacked. Knows no order of a
 * response, no cloud and no engine. Uses {@code custody}, {@code incident} (ids) and {@code rpc};
 * used by {@code response}, {@code operator} and, for files on an operator's disk, {@code cli}. Its
 * rows are kept by {@code journal} through {@link dev.impound.controller.evidence.EvidenceCatalog}.
 */
@NullMarked
package dev.impound.controller.evidence;

import org.jspecify.annotations.NullMarked;
