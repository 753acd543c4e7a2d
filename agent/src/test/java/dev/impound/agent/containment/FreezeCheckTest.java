package dev.impound.agent.containment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.containment.FreezeCheck.Finding;
import dev.impound.agent.testing.KernelTree;
import dev.impound.wire.ContainerId;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezeCheckTest {
  private static final ContainerId ID = new ContainerId("a".repeat(64));
  private static final String FREEZER = "freezer/docker/" + ID;
  private static final String PIDS = "pids/docker/" + ID;
  private static final long FIRST = 100;
  private static final String MOUNTS = "mnt:[7]";
  private static final String OWN_PIDS = "pid:[7]";

  @TempDir Path folder;
  private KernelTree kernel;

  @BeforeEach
  void makeAContainerOfTwo() {
    kernel = new KernelTree(folder);
    kernel.process(50, 1, "containerd-shim", "mnt:[1]", "pid:[1]");
    kernel.process(FIRST, 50, "sh", MOUNTS, OWN_PIDS);
    kernel.process(101, FIRST, "child", MOUNTS, OWN_PIDS);
    kernel.process(200, 1, "sshd", "mnt:[1]", "pid:[1]");
  }

  private Finding look() {
    return new FreezeCheck(kernel.proc(), kernel.groups()).look(ID, FIRST);
  }

  private void frozenV1() {
    kernel.groupV1(FREEZER, "FROZEN", FIRST, 101);
    kernel.groupV1(PIDS, "", FIRST, 101);
  }

  @Test
  void seesAllFrozenOnVersion1() {
    frozenV1();

    assertThat(look()).isEqualTo(new Finding.Frozen(2));
  }

  @Test
  void seesAllFrozenOnVersion2() {
    kernel.groupV2("system.slice/docker-%s.scope".formatted(ID), true, FIRST, 101);

    assertThat(look()).isEqualTo(new Finding.Frozen(2));
  }

  @Test
  void waitsForFreezingToEnd() {
    kernel.groupV1(FREEZER, "FREEZING", FIRST, 101);

    assertThat(look())
        .isInstanceOfSatisfying(
            Finding.Running.class, running -> assertThat(running.why()).contains("FREEZING"));
  }

  @Test
  void isNotFrozenOnVersion2BeforeTheKernelSaysSo() {
    kernel.groupV2("docker/" + ID, false, FIRST, 101);

    assertThat(look()).isInstanceOf(Finding.Running.class);
  }

  @Test
  void findsAGroupUnderAnotherParent() {
    kernel.groupV1("freezer/custom/parent/" + ID, "FROZEN", FIRST, 101);

    assertThat(look()).isEqualTo(new Finding.Frozen(2));
  }

  @Test
  void countsChildGroupsAsInside() {
    kernel.groupV1(FREEZER, "FROZEN", FIRST);
    kernel.groupV1(FREEZER + "/child", "FROZEN", 101);

    assertThat(look()).isEqualTo(new Finding.Frozen(2));
  }

  @Test
  void findsWhatLeftTheFreezerByItsNamespaces() {
    kernel.groupV1(FREEZER, "FROZEN", FIRST);

    assertEscaped(101);
  }

  @Test
  void findsWhatLeftTheFreezerAndItsNamespacesByAnotherControlGroup() {
    frozenV1();
    kernel.process(300, 1, "hidden", "mnt:[1]", "pid:[1]");
    kernel.groupV1(PIDS, "", FIRST, 101, 300);

    assertEscaped(300);
  }

  @Test
  void findsWhatLeftEverythingButItsParents() {
    frozenV1();
    kernel.process(300, 101, "daemon", "mnt:[9]", "pid:[9]");
    kernel.process(301, 300, "daemon", "mnt:[9]", "pid:[9]");
    assertEscaped(300, 301);
  }

  @Test
  void findsWhatLeftEverythingAndWasAdoptedByTheShim() {
    frozenV1();
    kernel.process(300, 50, "daemon", "mnt:[9]", "pid:[9]");

    assertEscaped(300);
  }

  @Test
  void findsASingleThreadOutside() {
    frozenV1();
    kernel.thread(101, 102, "R (running)");

    assertEscaped(101);
  }

  @Test
  void doesNotMindTheDead() {
    frozenV1();
    kernel.process(300, FIRST, "zombie", MOUNTS, OWN_PIDS);
    kernel.thread(300, 300, "Z (zombie)");

    assertThat(look()).isEqualTo(new Finding.Frozen(2));
  }

  @Test
  void doesNotTakeTheNodesProcessesForThoseOfAContainerInItsPidNamespace() {
    kernel.process(FIRST, 50, "sh", MOUNTS, "pid:[1]");
    kernel.process(101, FIRST, "child", MOUNTS, "pid:[1]");
    frozenV1();

    assertThat(look()).isEqualTo(new Finding.Frozen(2));
  }

  @Test
  void isNotFrozenWithoutAFreezer() {
    assertThat(look())
        .isInstanceOfSatisfying(
            Finding.Running.class,
            running -> assertThat(running.why()).contains("no freezer control group"));
  }

  @Test
  void escapesWhatAProcessCallsItself() {
    frozenV1();
    kernel.process(300, FIRST, "\u001b[2Jx", MOUNTS, OWN_PIDS);

    assertThat(look())
        .isInstanceOfSatisfying(
            Finding.Running.class,
            running -> assertThat(running.why()).contains("300 (\\x1b[2Jx)"));
  }

  private void assertEscaped(long... pids) {
    assertThat(look())
        .isInstanceOfSatisfying(
            Finding.Running.class,
            running -> {
              assertThat(running.pids())
                  .containsExactlyElementsOf(LongStream.of(pids).boxed().toList());
              assertThat(running.why()).contains("outside its freezer control group");
            });
  }
}
