package dev.impound.agent.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.process.ProcessFacts;
import dev.impound.agent.process.RawText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProcessesAcquirerTest {
  private static RawText text(String text) {
    return new RawText(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode line(RawText commandLine) {
    byte[] line =
        new ProcessLine(1_700_000_000)
            .of(
                new ProcessFacts(
                    42,
                    Map.of("NSpid", "42\t7", "PPid", "1"),
                    text("evil\n"),
                    commandLine,
                    text("A=1\0B=2\0"),
                    text("Name:\tevil\n"),
                    text("0::/\n"),
                    text("42 (a) b) S 1" + " 0".repeat(17) + " 250 0\n"),
                    Map.of("exe", "/tmp/evil (deleted)"),
                    List.of(new ProcessFacts.OpenFile(3, "/tmp/x\ny"))),
                true);
    assertThat(line).endsWith((byte) '\n');
    assertThat(new String(line, StandardCharsets.UTF_8).trim()).doesNotContain("\n");
    return JsonMapper.shared().readTree(line);
  }

  @Test
  void writesAProcessAsOneLine() {
    JsonNode line = line(text("[kworker/0:1]\0-x\0"));

    assertThat(line.path("cmdline").path(0).stringValue()).isEqualTo("[kworker/0:1]");
    assertThat(line.path("cmdline").size()).isEqualTo(2);
    assertThat(line.path("environ").path(1).stringValue()).isEqualTo("B=2");
    assertThat(line.path("comm").stringValue()).isEqualTo("evil");
    assertThat(line.path("links").path("exe").stringValue()).isEqualTo("/tmp/evil (deleted)");
    assertThat(line.path("open_files").path(0).path("target").stringValue()).isEqualTo("/tmp/x\ny");
    assertThat(line.path("started").stringValue()).isEqualTo("2023-11-14T22:13:22.500Z");
  }

  @Test
  void losesNothingOfBytesThatAreNoText() {
    JsonNode line = line(new RawText(new byte[] {(byte) 0xff, 0, 'a', 0}));

    assertThat(line.has("cmdline")).isFalse();
    assertThat(line.path("cmdline_base64").stringValue()).isEqualTo("/wBhAA==");
  }
}
