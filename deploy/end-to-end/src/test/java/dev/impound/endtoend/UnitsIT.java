package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The units of {@code deploy/units}, as systemd judges them; it need not run. */
class UnitsIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Pattern LEVEL = Pattern.compile("exposure level for \\S+ ([0-9.]+) ");

  private static Path unit(String name) {
    return Scripts.root().resolve("deploy/units").resolve(name);
  }

  private static double exposure(String name) {
    String said =
        Output.of(
                LIMIT,
                Map.of("SYSTEMD_COLORS", "0", "LC_ALL", "C.UTF-8"),
                List.of(
                    "systemd-analyze",
                    "security",
                    "--offline=true",
                    "--no-pager",
                    unit(name).toString()))
            .orFail();
    Matcher level = LEVEL.matcher(said);
    assertThat(level.find()).as(said).isTrue();
    return Double.parseDouble(level.group(1));
  }

  /** The values of a key that may come more than once. */
  private static List<String> values(String name, String key) throws IOException {
    return Files.readAllLines(unit(name)).stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .toList();
  }

  @Test
  void theAgentsUnitExposesAsLittleAsItsWorkLets() {
    assertThat(exposure("impound-agent.service")).isLessThanOrEqualTo(5.0);
  }

  @Test
  void theControllersUnitExposesLittle() {
    assertThat(exposure("impound-controller.service")).isLessThanOrEqualTo(2.5);
  }

  @Test
  void theControllerHasNoRightOfRoots() throws IOException {
    assertThat(values("impound-controller.service", "CapabilityBoundingSet")).containsExactly("");
    assertThat(values("impound-controller.service", "User")).containsExactly("impound");
  }

  @Test
  void theUnitsHaveNoUnknownKey() {
    for (String name : List.of("impound-agent.service", "impound-controller.service")) {
      Output said =
          Output.of(
              LIMIT,
              Map.of("LC_ALL", "C.UTF-8"),
              List.of("systemd-analyze", "verify", unit(name).toString()));

      assertThat(Stream.of(said.out(), said.err()).collect(Collectors.joining()).lines())
          .noneMatch(line -> line.contains("Unknown") || line.contains("Failed to parse"));
    }
  }

  /** With those rights of root's that the unit leaves, and no others. */
  @Test
  void theAgentsRightsAreEnoughForANamespaceAndForAnothersMemory() throws Exception {
    Process other =
        new ProcessBuilder("unshare", "-n", "setpriv", "--reuid", "1234", "sleep", "60").start();
    try {
      assertThat(other.toHandle().isAlive()).isTrue();
      long pid = other.pid();
      String rights =
          values("impound-agent.service", "CapabilityBoundingSet")
              .getFirst()
              .toLowerCase(Locale.ROOT)
              .replace("cap_", "+")
              .replace(' ', ',');
      awaitNamespaceOfItsOwn(pid);

      String script =
          """
          set -e
          nsenter --net=/proc/%1$d/ns/net -- nft add table inet impound_units
          nsenter --net=/proc/%1$d/ns/net -- nft list tables
          tr '\\0' ' ' </proc/%1$d/environ >/dev/null
          ls /proc/%1$d/fd /proc/%1$d/root >/dev/null
          start=$(head -n 1 /proc/%1$d/maps | cut -d- -f1)
          dd if=/proc/%1$d/mem of=/dev/null bs=1 count=1 skip=$((0x$start)) 2>/dev/null
          """
              .formatted(pid);
      Output said =
          Output.of(
              LIMIT,
              Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
              List.of(
                  "setpriv",
                  "--bounding-set",
                  "-all," + rights,
                  "--inh-caps",
                  "-all",
                  "--no-new-privs",
                  "sh",
                  "-c",
                  script));

      assertThat(said.orFail()).contains("impound_units");
    } finally {
      other.destroyForcibly();
    }
  }

  private static void awaitNamespaceOfItsOwn(long pid) throws Exception {
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
    Path uid = Path.of("/proc/" + pid + "/status");
    long end = System.nanoTime() + LIMIT.toNanos();
    while (Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")).equals(own)
        || !Files.readString(uid).contains("\nUid:\t1234\t")
        || !Files.readString(uid).startsWith("Name:\tsleep\n")) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
