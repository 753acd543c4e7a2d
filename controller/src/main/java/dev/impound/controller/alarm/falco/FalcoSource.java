package dev.impound.controller.alarm.falco;

import dev.impound.controller.alarm.Alarm;
import dev.impound.controller.alarm.BoundedJson;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Posted;
import dev.impound.controller.alarm.PostedSource;
import dev.impound.controller.alarm.Reading;
import dev.impound.controller.alarm.SecretToken;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events of Falco, one a message: from its own http_output, or from Falcosidekick's webhook or
 * talon output, which send the same. Neither can sign, so that a secret header or a certificate
 * tells who sends; both when both are configured. Safe for many threads.
 */
public final class FalcoSource implements PostedSource {
  private static final Logger LOG = LoggerFactory.getLogger(FalcoSource.class);
  private static final String BEARER = "Bearer ";

  private final SourceSettings.Falco settings;
  private final Optional<SecretToken> token;
  private final String problem;

  /** Reads the token; when that fails, every message is refused and {@link #problem} says why. */
  public FalcoSource(SourceSettings.Falco settings) {
    this.settings = settings;
    Optional<SecretToken> read = Optional.empty();
    String failure = "";
    try {
      if (settings.token().isPresent()) {
        read = Optional.of(SecretToken.read(settings.token().get()));
      }
    } catch (IOException e) {
      failure = "its token cannot be used: " + Printable.of(String.valueOf(e.getMessage()));
      LOG.atError()
          .addKeyValue("source", settings.name())
          .addKeyValue("problem", failure)
          .log("Refusing all alarms of a source");
    }
    token = read;
    problem = failure;
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public SourceKind kind() {
    return SourceKind.FALCO;
  }

  @Override
  public Reading read(Posted message) {
    checkCredential(message);
    Alarm alarm = FalcoEvent.of(BoundedJson.parse(message.body())).alarm(settings);
    return new Reading.Alarms(List.of(alarm));
  }

  @Override
  public String state() {
    return problem.isEmpty() ? "ready" : "refuses all";
  }

  @Override
  public String problem() {
    return problem;
  }

  private void checkCredential(Posted message) {
    boolean configured = settings.token().isPresent() || settings.client().isPresent();
    if (!problem.isEmpty() || !configured) {
      throw refused("the source has no credential to compare with");
    }
    if (token.isPresent() && !token.get().matches(shown(message))) {
      throw refused(shown(message).isEmpty() ? "no token" : "a wrong token");
    }
    if (settings.client().isPresent()) {
      checkClient(message, settings.client().get());
    }
  }

  private static void checkClient(Posted message, String expected) {
    if (message.client().isEmpty()) {
      throw refused("no certificate of the clients' authority");
    }
    List<String> names = ClientNames.of(message.client().get());
    if (!names.contains(expected)) {
      throw refused("a certificate of " + Printable.brief(String.join(", ", names)));
    }
  }

  private static String shown(Posted message) {
    String own = message.header("x-impound-token");
    String authorization = message.header("authorization");
    if (!own.isEmpty() || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return own;
    }
    return authorization.substring(BEARER.length()).strip();
  }

  private static MessageRefusedException refused(String detail) {
    return new MessageRefusedException(Reason.CREDENTIAL, detail);
  }
}
