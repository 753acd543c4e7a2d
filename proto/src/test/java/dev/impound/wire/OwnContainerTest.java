package dev.impound.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnContainerTest {
  private static final String ID =
      "a5a7c49519776710ae1012e1dd00a050fb76701be1cd4b9d3a62e6fe7d570bc3";
  private static final String OTHER = "f".repeat(64);

  @TempDir Path self;

  private void groups(String lines) throws IOException {
    Files.writeString(self.resolve("cgroup"), lines);
  }

  private void mounts(String lines) throws IOException {
    Files.writeString(self.resolve("mountinfo"), lines);
  }

  private void assertFound(String id) {
    assertThat(OwnContainer.find(self)).contains(new ContainerId(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9:name=systemd:/docker/ID\n8:pids:/docker/ID\n0::/\n",
        "4:memory:/system.slice/docker-ID.scope\n",
        "0::/system.slice/docker-ID.scope\n",
        "0::/docker/ID/init\n",
        "4:memory:/kubepods/burstable/pod1/ID\n",
        "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-ID.scope\n",
        "4:memory:/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:ID\n",
        "12:freezer:/docker/"
            + "1111111111111111111111111111111111111111111111111111111111111111"
            + "/docker/ID\n"
      })
  void readsItFromTheControlGroups(String lines) throws IOException {
    groups(lines.replace("ID", ID));

    assertFound(ID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/hostname", "/etc/hosts", "/etc/resolv.conf"})
  void readsItFromTheEnginesMountsWhereTheGroupsTellNothing(String point) throws IOException {
    groups("0::/\n");
    mounts(
        """
        121 105 0:21 / /proc rw,relatime - proc proc rw
        122 105 254:0 /var/lib/docker/containers/%s/file %s rw,relatime - ext4 /dev/vda rw
        """
            .formatted(ID, point));

    assertFound(ID);
  }

  @Test
  void takesNoOtherContainerForItsOwnOnANode() throws IOException {
    groups(
        """
        4:memory:/jobs/afd6e303c37a632ed8ac6aefee039b51
        0::/system.slice/impound-agent.service
        """);
    mounts(
        """
        90 27 0:50 / /var/lib/docker/containers/%1$s/mounts/shm rw - tmpfs shm rw
        91 27 254:0 /var/lib/docker/containers/%1$s /mnt/look rw - ext4 /dev/vda rw
        92 27 254:0 /etc/hosts.impound /etc/hosts rw - ext4 /dev/vda rw
        """
            .formatted(OTHER));

    assertThat(OwnContainer.find(self)).isEmpty();
  }

  @Test
  void findsNoneInWhatItCannotRead() throws IOException {
    assertThat(OwnContainer.find(self)).isEmpty();

    groups("nonsense\n::\n\n4:memory\n0::/docker/" + ID.substring(1) + "\n");
    mounts("\n1 2 3\n   \n");
    assertThat(OwnContainer.find(self)).isEmpty();
  }

  @Test
  void asksTheKernelOfThisProcessWithoutFailing() {
    assertThat(OwnContainer.find()).isNotNull();
  }
}
