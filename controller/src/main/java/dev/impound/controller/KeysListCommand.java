package dev.impound.controller;

import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.identity.KeyInventory;
import dev.impound.controller.identity.KeyInventory.Entry;
import dev.impound.wire.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Lists keys and certificates. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists every key and certificate of an installation: what for, where, whose,",
      "SHA-256 of the certificate (of the public key, for commands), end and days",
      "left. Warns of what has ended, and of what has less than a third of its time",
      "left."
    })
final class KeysListCommand implements Callable<Integer> {
  /** How the list is written. */
  enum Format {
    TABLE,
    JSON
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The controller's configuration, YAML.")
  private Path config = Path.of("");

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "The directory that init was given: lists the root's files too.")
  private @Nullable Path directory;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      description = "How the list is written; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() throws Exception {
    ControllerConfig read = ControllerConfig.read(config);
    KeyInventory inventory = new KeyInventory(Clock.systemUTC());
    if (directory != null) {
      inventory.authority(directory.resolve("authority"));
    }
    inventory.server(read.tls());
    read.enrolment().ifPresent(settings -> inventory.issuing(settings.issuingKey()));
    inventory.signing(read.signing());
    read.commands().ifPresent(inventory::commands);
    List<Entry> entries = inventory.entries();
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.JSON) {
      out.println(
          JsonMapper.builder()
              .build()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(entries.stream().map(KeysListCommand::json).toList()));
    } else {
      table(entries).forEach(out::println);
    }
    entries.stream()
        .filter(entry -> !entry.warning().isEmpty())
        .forEach(
            entry ->
                spec.commandLine()
                    .getErr()
                    .printf(
                        "warning: %s %s: %s%n",
                        entry.purpose(), entry.certificate(), entry.warning()));
    return 0;
  }

  private static Map<String, @Nullable Object> json(Entry entry) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("purpose", entry.purpose());
    map.put("key", entry.key().isEmpty() ? null : entry.key());
    map.put("certificate", entry.certificate().isEmpty() ? null : entry.certificate());
    map.put("subject", entry.subject().isEmpty() ? null : entry.subject());
    map.put("sha256", entry.fingerprint());
    map.put("notAfter", entry.end().map(Object::toString).orElse(null));
    map.put("daysLeft", entry.daysLeft().orElse(null));
    map.put("warning", entry.warning().isEmpty() ? null : entry.warning());
    return map;
  }

  private static List<String> table(List<Entry> entries) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"PURPOSE", "SUBJECT", "ENDS", "DAYS", "KEY", "CERTIFICATE", "SHA-256"});
    for (Entry entry : entries) {
      rows.add(
          new String[] {
            entry.purpose(),
            orDash(Printable.brief(entry.subject())),
            entry.end().map(end -> end.toString().substring(0, 10)).orElse("-"),
            entry.daysLeft().map(String::valueOf).orElse("-"),
            orDash(entry.key()),
            orDash(entry.certificate()),
            entry.fingerprint()
          });
    }
    int[] widths = new int[rows.getFirst().length];
    rows.forEach(
        row -> {
          for (int i = 0; i < row.length; i++) {
            widths[i] = Math.max(widths[i], row[i].length());
          }
        });
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      line.append(row[i]).repeat(' ', widths[i] - row[i].length() + 2);
    }
    return line.toString().stripTrailing();
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
