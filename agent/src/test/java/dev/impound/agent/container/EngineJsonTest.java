package dev.impound.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineJsonTest {
  private static final String ID = "a".repeat(64);

  @Test
  void readsAListWithLinksPortsAndAddresses() {
    List<EngineContainer> list =
        EngineJson.list(
            bytes(
                """
                [{"Id":"%s","Names":["/other/alias","/web"],"Image":"shop","ImageID":"sha256:1",
                  "State":"paused","Created":1700000000,"Labels":{"a":"b"},
                  "Ports":[{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"},
                           {"PrivatePort":443,"Type":"tcp"}],
                  "HostConfig":{"NetworkMode":"default"},
                  "NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2","GlobalIPv6Address":""}}}}]
                """
                    .formatted(ID)));

    assertThat(list)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.name()).isEqualTo("web");
              assertThat(one.state()).isEqualTo(EngineContainer.State.PAUSED);
              assertThat(one.publishedPorts())
                  .containsExactly(new PublishedPort("0.0.0.0", 8080, 80, "tcp"));
              assertThat(one.addresses()).containsExactly("172.17.0.2");
            });
  }

  @Test
  void readsAnInspectWhoseMapsAreNull() {
    ContainerDetail detail =
        EngineJson.detail(
            bytes(
                """
                {"Id":"%s","Name":"/web","Created":"2026-01-01T00:00:00.123456789Z","Image":"sha256:1",
                 "State":{"Status":"running","Pid":42},"SizeRw":17,
                 "Config":{"Image":"shop","Tty":true,"Labels":null},
                 "HostConfig":{"NetworkMode":"host","RestartPolicy":{"Name":"always"},"AutoRemove":true},
                 "NetworkSettings":{"Ports":{"80/tcp":[{"HostIp":"::","HostPort":"8080"}],"53/udp":null},"Networks":{}}}
                """
                    .formatted(ID)));

    assertThat(detail.pid()).isEqualTo(42);
    assertThat(detail.terminal()).isTrue();
    assertThat(detail.writableLayerBytes()).hasValue(17);
    assertThat(detail.container().publishedPorts())
        .containsExactly(new PublishedPort("::", 8080, 80, "tcp"));
    assertThat(detail.container().restartPolicy()).isEqualTo("always");
    assertThat(detail.container().autoRemove()).isTrue();
  }

  @Test
  void tellsAContainerdStoreFromOverlay2() {
    assertThat(
            EngineJson.facts(
                    bytes(
                        "{\"Driver\":\"overlayfs\",\"DriverStatus\":[[\"driver-type\",\"io.containerd.snapshotter.v1\"]],\"CgroupVersion\":\"2\"}"))
                .containerdStore())
        .isTrue();
    EngineFacts usual =
        EngineJson.facts(
            bytes(
                "{\"Driver\":\"overlay2\",\"DriverStatus\":[[\"Backing"
                    + " Filesystem\",\"extfs\"]],\"LiveRestoreEnabled\":true}"));
    assertThat(usual.containerdStore()).isFalse();
    assertThat(usual.liveRestore()).isTrue();
    assertThat(usual.cgroupVersion()).isEqualTo(1);
  }

  @Test
  void namesVariablesWithoutTheirValues() {
    ImageDetail image =
        EngineJson.image(
            bytes(
                "{\"Id\":\"sha256:%s\",\"RootFS\":{\"Layers\":[\"sha256:%s\"]},\"Config\":{\"Env\":[\"A=b=c\\nd\",\"E=\"],\"Volumes\":{\"/data\":{}}}}"
                    .formatted(ID, ID)));

    assertThat(image.environment()).containsExactly("A", "E");
    assertThat(image.volumes()).containsExactly("/data");
    assertThat(image.diffIds()).hasSize(1);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
