/**
 * What the kernel tells of processes and control groups, through /proc and /sys/fs/cgroup: which
 * processes are a container's by any sign, whether a control group is frozen, and the facts of each
 * process. Reads files only; never attaches to a process, because that hangs on a frozen one.
 *
 * <p>Knows nothing of the container engine. Uses no other package. Used by containment, acquisition
 * and quarantine.
 */
@NullMarked
package dev.impound.agent.process;

import org.jspecify.annotations.NullMarked;
