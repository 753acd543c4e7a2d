/**
 * The local stand-in for a cloud: starts from a configuration file, opens the API and the
 * listeners, and ends cleanly. It is no cloud, and says so at its start, in every answer and in its
 * README.
 *
 * <p>Shares no code with the programs it stands in for, so that a mistake on one side shows on the
 * other.
 */
@NullMarked
package dev.impound.localcloud;

import org.jspecify.annotations.NullMarked;
