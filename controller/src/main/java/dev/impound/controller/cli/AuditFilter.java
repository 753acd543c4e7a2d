package dev.impound.controller.cli;

import com.google.protobuf.Timestamp;
import dev.impound.operator.v1.ListAuditRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Options that say which calls are meant. */
final class AuditFilter {
  private static final Pattern AGO = Pattern.compile("([1-9][0-9]{0,4})([smhd])");

  @Option(names = "--caller", paramLabel = "NAME", description = "Part of the operator's name.")
  private String caller = "";

  @Option(
      names = "--call",
      paramLabel = "CALL",
      description = "Part of the method's name, such as Contain or Purge.")
  private String call = "";

  @Option(names = "--node", paramLabel = "NODE", description = "Node that was concerned.")
  private String node = "";

  @Option(names = "--incident", paramLabel = "INC", description = "Incident that was named.")
  private String incident = "";

  @Option(
      names = "--outcome",
      paramLabel = "WORD",
      description = "gRPC status or reason, such as OK or NOT_ALLOWED.")
  private String outcome = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Not before: 2026-03-04T05:06:00Z, or so long ago: 90s, 15m, 8h, 7d.")
  private String since = "";

  @Option(names = "--until", paramLabel = "TIME", description = "Before; as --since.")
  private String until = "";

  /** What is asked for; all of it, as no limit is set. */
  ListAuditRequest.Builder request(Instant now) {
    ListAuditRequest.Builder request =
        ListAuditRequest.newBuilder()
            .setCaller(caller)
            .setCall(call)
            .setNode(node)
            .setIncidentId(incident)
            .setOutcome(outcome.toUpperCase(Locale.ROOT));
    if (!since.isEmpty()) {
      request.setSince(timestamp("--since", since, now));
    }
    if (!until.isEmpty()) {
      request.setUntil(timestamp("--until", until, now));
    }
    return request;
  }

  private static Timestamp timestamp(String option, String text, Instant now) {
    Instant instant = instant(option, text, now);
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private static Instant instant(String option, String text, Instant now) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Complaint.of(
              ExitCode.USAGE,
              "USAGE",
              "cannot understand the command line",
              "%s is neither an instant nor a time ago: %s".formatted(option, Shown.name(text)),
              "write 2026-03-04T05:06:00Z, or 8h")
          .asException();
    }
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }
}
