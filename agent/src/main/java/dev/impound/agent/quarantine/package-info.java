/**
 * Evidence on a quarantine node: loading an image so that it is provably the one that was ordered,
 * and running it in a sandbox for analysis.
 *
 * <p>A sandbox is a container without network, capabilities, new privileges, or a writable root;
 * its entrypoint, health check and environment are not the image's. It runs as user 0, because
 * without capabilities that is the one user who can read root's files, and can do nothing else with
 * it. Only containers with this package's labels are ever touched.
 *
 * <p>Knows nothing of the controller; gets images from an {@link
 * dev.impound.agent.quarantine.ImageSource}. Uses container and process. Used by delivery and
 * session.
 */
@NullMarked
package dev.impound.agent.quarantine;

import org.jspecify.annotations.NullMarked;
