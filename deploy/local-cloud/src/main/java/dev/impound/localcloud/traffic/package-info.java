/**
 * The data path: each listener is a listening socket that lets in whom its IP address groups let
 * in, and passes the bytes on to a member of its pool. New connections are judged; established ones
 * go on, as with the real service.
 *
 * <p>Asks {@code state} about each connection; changes nothing there. Used by the root package.
 */
@NullMarked
package dev.impound.localcloud.traffic;

import org.jspecify.annotations.NullMarked;
