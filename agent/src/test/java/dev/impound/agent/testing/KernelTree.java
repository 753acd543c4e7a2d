package dev.impound.agent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Folders that look like /proc and /sys/fs/cgroup. */
public final class KernelTree {
  private final Path proc;
  private final Path groups;

  /** An empty node with a first process, in {@code folder}. */
  public KernelTree(Path folder) {
    proc = folder.resolve("proc");
    groups = folder.resolve("cgroup");
    directories(proc);
    directories(groups);
    process(1, 0, "systemd", "mnt:[1]", "pid:[1]");
  }

  /** Stands for /proc. */
  public Path proc() {
    return proc;
  }

  /** Stands for /sys/fs/cgroup. */
  public Path groups() {
    return groups;
  }

  /** Adds a process with one thread. */
  public void process(long pid, long parent, String name, String mounts, String pids) {
    Path folder = proc.resolve(Long.toString(pid));
    directories(folder.resolve("ns"));
    write(folder.resolve("status"), status(name, "S (sleeping)", parent, pid));
    link(folder.resolve("ns/mnt"), mounts);
    link(folder.resolve("ns/pid"), pids);
    thread(pid, pid, "S (sleeping)");
  }

  /** Says when a process was started, in clock ticks. */
  public void startedAt(long pid, long ticks) {
    write(
        proc.resolve(Long.toString(pid)).resolve("stat"),
        "%d (a) b) S %s%d 0\n".formatted(pid, "0 ".repeat(18), ticks));
  }

  /** Gives a process a network namespace. */
  public void network(long pid, String namespace) {
    link(proc.resolve(Long.toString(pid)).resolve("ns/net"), namespace);
  }

  /** Has a process say which control groups it stands in. */
  public void standsIn(long pid, String path) {
    write(proc.resolve(Long.toString(pid)).resolve("cgroup"), "0::" + path + "\n");
  }

  /** Adds a thread, or changes its state. */
  public void thread(long pid, long id, String state) {
    Path thread = proc.resolve(Long.toString(pid)).resolve("task").resolve(Long.toString(id));
    directories(thread);
    write(thread.resolve("status"), status("thread", state, 0, id));
  }

  private static String status(String name, String state, long parent, long pid) {
    return "Name:\t%s\nState:\t%s\nPid:\t%d\nPPid:\t%d\n".formatted(name, state, pid, parent);
  }

  /** Adds or changes a version 1 group; {@code path} begins with the controller. */
  public void groupV1(String path, String state, long... threads) {
    Path group = groups.resolve(path);
    directories(group);
    write(group.resolve("freezer.state"), state + "\n");
    write(group.resolve("cgroup.procs"), lines(threads));
    write(group.resolve("tasks"), lines(threads));
  }

  /** Adds or changes a version 2 group. */
  public void groupV2(String path, boolean frozen, long... threads) {
    write(groups.resolve("cgroup.controllers"), "memory pids\n");
    Path group = groups.resolve(path);
    directories(group);
    write(group.resolve("cgroup.events"), "populated 1\nfrozen " + (frozen ? 1 : 0) + "\n");
    write(group.resolve("cgroup.procs"), lines(threads));
    write(group.resolve("cgroup.threads"), lines(threads));
  }

  private static String lines(long... numbers) {
    List<String> texts = Arrays.stream(numbers).mapToObj(Long::toString).toList();
    return texts.stream().map(text -> text + "\n").collect(Collectors.joining());
  }

  private static void directories(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void link(Path link, String target) {
    try {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
