/**
 * The configuration file: what it may hold, and what is wrong with one. Used by the root package
 * alone; knows nothing of HTTP or sockets.
 */
@NullMarked
package dev.impound.localcloud.config;

import org.jspecify.annotations.NullMarked;
