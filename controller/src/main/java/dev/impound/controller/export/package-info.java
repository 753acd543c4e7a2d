/**
 * Forms that evidence is exported in: the merged root file system of an image as a tar, body files,
 * OCI layouts, and the report of what came of it. Works on blobs that lie on a disk and whose
 * digests are known; reads them as streams, headers within limits, and extracts nothing: names out
 * of a container are data here and never paths. Knows neither the controller nor its store. Used by
 * the command line.
 */
@NullMarked
package dev.impound.controller.export;

import org.jspecify.annotations.NullMarked;
