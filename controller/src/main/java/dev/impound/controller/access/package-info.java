/**
 * What an operator may do: roles and their verbs, grants and their scope by the labels of nodes,
 * and the one table that says of every call who may make it. Checks each call before its service
 * sees it, and enters it in the audit trail.
 *
 * <p>Refuses to know what a call does. Who calls is told by {@code rpc}; services ask {@link
 * dev.impound.controller.access.Access} which nodes they may show.
 */
@NullMarked
package dev.impound.controller.access;

import org.jspecify.annotations.NullMarked;
