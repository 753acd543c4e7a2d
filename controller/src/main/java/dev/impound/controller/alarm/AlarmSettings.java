package dev.impound.controller.alarm;

import dev.impound.settings.YamlSettings;
import dev.impound.wire.Printable;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The section {@code alarms} of the configuration.
 *
 * @param port where sources post; empty when none does
 * @param waitForNode how long an alarm waits for its node to connect before a person is asked
 */
public record AlarmSettings(
    Optional<Port> port, Duration waitForNode, List<SourceSettings> sources) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern TOPIC =
      Pattern.compile("urn:smn:[a-z0-9-]+:[0-9a-f]{32}:[\\w-]{1,256}");

  /**
   * The alarm port.
   *
   * @param certificate PEM chain that it shows
   * @param clientAuthority PEM of the authority that signs senders' certificates; empty when none
   *     shows one
   */
  public record Port(
      InetSocketAddress listen, Path certificate, Path key, Optional<Path> clientAuthority) {}

  public AlarmSettings {
    sources = List.copyOf(sources);
  }

  /**
   * Reads the section.
   *
   * @param certificate what the port shows where the section names nothing else
   */
  public static AlarmSettings read(YamlSettings settings, Path certificate, Path key) {
    List<SourceSettings> sources = new ArrayList<>();
    for (String name : settings.names("alarms.sources")) {
      String at = "alarms.sources." + name;
      if (!NAME.matcher(name).matches()) {
        settings.problem(at, "a source's name has 1 to 63 of a-z, 0-9 and '-'");
      }
      sources.add(source(settings, name, at));
    }
    Duration wait = settings.span("alarms.wait-for-node", Duration.ofMinutes(15));
    Optional<Port> port = port(settings, certificate, key);
    boolean posted = sources.stream().anyMatch(source -> source.kind() != SourceKind.HSS);
    if (posted && port.isEmpty()) {
      settings.problem("alarms.listen", "is missing: sources are to post, and there is no port");
    }
    return new AlarmSettings(port, wait, sources);
  }

  private static Optional<Port> port(YamlSettings settings, Path certificate, Path key) {
    Optional<String> listen = settings.optional("alarms.listen");
    Path ownCertificate = file(settings, "alarms.certificate-file").orElse(certificate);
    Path ownKey = file(settings, "alarms.key-file").orElse(key);
    Optional<Path> authority = file(settings, "alarms.client-ca-file");
    return listen.map(
        text ->
            new Port(settings.address("alarms.listen", text), ownCertificate, ownKey, authority));
  }

  private static SourceSettings source(YamlSettings settings, String name, String at) {
    Scope scope =
        new Scope(
            settings.list(at + ".nodes"),
            settings.list(at + ".playbooks"),
            settings.word(at + ".most-severe", Severity.class, Severity.CRITICAL));
    return switch (kind(settings, at)) {
      case SMN -> smn(settings, name, at, scope);
      case HSS ->
          new SourceSettings.Hss(
              name,
              scope,
              settings.span(at + ".poll", Duration.ofSeconds(30)),
              settings.span(at + ".overlap", Duration.ofMinutes(10)),
              settings.optional(at + ".enterprise-project").orElse("all_granted_eps"));
      case FALCO -> falco(settings, name, at, scope);
      case GENERIC -> generic(settings, name, at, scope);
      case OPERATOR -> throw new IllegalStateException("operators are not configured as a source");
    };
  }

  private static SourceKind kind(YamlSettings settings, String at) {
    String key = at + ".kind";
    SourceKind kind = settings.word(key, SourceKind.class, SourceKind.GENERIC);
    if (settings.required(key).isEmpty() || kind == SourceKind.OPERATOR) {
      settings.problem(key, "must be one of smn, hss, falco, generic");
      return SourceKind.GENERIC;
    }
    return kind;
  }

  private static SourceSettings smn(YamlSettings settings, String name, String at, Scope scope) {
    List<String> topics = settings.list(at + ".topics");
    if (topics.isEmpty()) {
      settings.problem(at + ".topics", "is missing: name the URNs of the topics to listen to");
    }
    for (String topic : topics) {
      if (!TOPIC.matcher(topic).matches()) {
        settings.problem(
            at + ".topics",
            "must be like urn:smn:REGION:PROJECT-ID:NAME, and is " + Printable.brief(topic));
      }
    }
    return new SourceSettings.Smn(
        name,
        scope,
        topics,
        file(settings, at + ".certificate-file"),
        file(settings, at + ".token-file"),
        settings.span(at + ".oldest", Duration.ofHours(24)));
  }

  private static SourceSettings falco(YamlSettings settings, String name, String at, Scope scope) {
    Optional<Path> token = file(settings, at + ".token-file");
    Optional<String> client = settings.optional(at + ".client");
    if (token.isEmpty() && client.isEmpty()) {
      settings.problem(
          at, "needs token-file, or client with alarms.client-ca-file: nobody else may post");
    }
    if (client.isPresent() && !settings.has("alarms.client-ca-file")) {
      settings.problem(at + ".client", "needs alarms.client-ca-file, which signs the sender's");
    }
    return new SourceSettings.Falco(name, scope, token, client);
  }

  private static SourceSettings generic(
      YamlSettings settings, String name, String at, Scope scope) {
    List<Path> secrets = settings.list(at + ".secret-files").stream().map(settings::path).toList();
    if (secrets.isEmpty()) {
      settings.problem(at + ".secret-files", "is missing: a file with whsec_ and the secret");
    }
    secrets.stream()
        .filter(file -> !Files.isReadable(file))
        .forEach(file -> settings.problem(at + ".secret-files", file + " cannot be read"));
    return new SourceSettings.Generic(
        name, scope, secrets, settings.span(at + ".tolerance", Duration.ofMinutes(5)));
  }

  private static Optional<Path> file(YamlSettings settings, String key) {
    return settings.has(key) ? Optional.of(settings.file(key)) : Optional.empty();
  }
}
