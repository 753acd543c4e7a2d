package dev.impound.controller.alarm.generic;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.BoundedJson;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Posted;
import dev.impound.controller.alarm.PostedSource;
import dev.impound.controller.alarm.Reading;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.WebhookSignature;
import dev.impound.settings.SecretFile;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alarms in our own JSON, one a message, from whoever signs as Standard Webhooks says; the
 * message's id is the alarm's key. Safe for many threads.
 */
public final class GenericSource implements PostedSource {
  private static final Logger LOG = LoggerFactory.getLogger(GenericSource.class);

  /** Without a full stop, which parts the id from the rest of what is signed. */
  private static final Pattern ID = Pattern.compile("[!-~&&[^.]]{1,200}");

  /** As the sender signed it: no sign, no zeros before it. */
  private static final Pattern SECONDS = Pattern.compile("0|[1-9][0-9]{0,10}");

  private final SourceSettings.Generic settings;
  private final InstantSource clock;
  private final List<byte[]> secrets;
  private final String problem;

  /**
   * Reads the secrets; those that cannot be read are left out, and {@link #problem} says so. With
   * none, every message is refused.
   */
  public GenericSource(SourceSettings.Generic settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    List<byte[]> read = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Path file : settings.secrets()) {
      try {
        read.add(WebhookSignature.secret(SecretFile.read(file)));
      } catch (IOException e) {
        failures.add(Printable.of(String.valueOf(e.getMessage())));
      } catch (IllegalArgumentException e) {
        failures.add("%s: %s".formatted(Printable.brief(file.toString()), e.getMessage()));
      }
    }
    secrets = List.copyOf(read);
    problem = failures.isEmpty() ? "" : "secrets cannot be used: " + String.join("; ", failures);
    if (!problem.isEmpty()) {
      LOG.atError()
          .addKeyValue("source", settings.name())
          .addKeyValue("problem", problem)
          .log("Leaving out secrets of a source");
    }
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public SourceKind kind() {
    return SourceKind.GENERIC;
  }

  @Override
  public Reading read(Posted message) {
    String id = checkSignature(message);
    Alarm alarm = GenericMessage.alarm(BoundedJson.parse(message.body()), id, settings);
    return new Reading.Alarms(List.of(alarm));
  }

  @Override
  public String state() {
    return secrets.isEmpty() ? "refuses all" : "ready";
  }

  @Override
  public String problem() {
    return problem;
  }

  private String checkSignature(Posted message) {
    String id = message.header(WebhookSignature.ID_HEADER);
    String seconds = message.header(WebhookSignature.TIMESTAMP_HEADER);
    String signatures = message.header(WebhookSignature.SIGNATURE_HEADER);
    if (id.isEmpty() || seconds.isEmpty() || signatures.isEmpty()) {
      throw new MessageRefusedException(
          Reason.CREDENTIAL, "one of webhook-id, webhook-timestamp, webhook-signature is missing");
    }
    if (!ID.matcher(id).matches() || !SECONDS.matcher(seconds).matches()) {
      throw new MessageRefusedException(
          Reason.SIGNATURE, "its id or its time is none that could be signed");
    }
    Instant signed = Instant.ofEpochSecond(Long.parseLong(seconds));
    if (!WebhookSignature.verify(secrets, id, signed, message.body(), signatures)) {
      throw new MessageRefusedException(Reason.SIGNATURE, "no signature fits");
    }
    Duration off = Duration.between(signed, clock.instant());
    if (off.abs().compareTo(settings.tolerance()) > 0) {
      throw new MessageRefusedException(
          Reason.STALE, "signed at %s, which is off by %s".formatted(signed, off));
    }
    return id;
  }
}
