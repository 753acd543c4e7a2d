package dev.impound.controller.notification;

import dev.impound.settings.YamlSettings;
import dev.impound.wire.Printable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The section {@code notifications} of the configuration; each key below it names a channel. */
public record NotificationSettings(List<ChannelSettings> channels) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern TOPIC =
      Pattern.compile("urn:smn:[a-z0-9-]+:[0-9a-f]{32}:[\\w-]{1,256}");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  private enum Kind {
    WEBHOOK,
    TOPIC
  }

  public NotificationSettings {
    channels = List.copyOf(channels);
  }

  /** Reads the section; what is wrong is noted in {@code settings}. */
  public static NotificationSettings read(YamlSettings settings) {
    List<ChannelSettings> channels = new ArrayList<>();
    for (String name : settings.names("notifications")) {
      String at = "notifications." + name;
      if (!NAME.matcher(name).matches()) {
        settings.problem(at, "a channel's name has 1 to 63 of a-z, 0-9 and '-'");
      }
      Set<NewsKind> kinds = kinds(settings, at + ".kinds");
      Kind kind = settings.word(at + ".kind", Kind.class, Kind.WEBHOOK);
      if (settings.required(at + ".kind").isEmpty()) {
        settings.problem(at + ".kind", "must be one of webhook, topic");
      }
      channels.add(
          switch (kind) {
            case WEBHOOK ->
                new ChannelSettings.Webhook(
                    name, kinds, url(settings, at + ".url"), settings.file(at + ".secret-file"));
            case TOPIC -> new ChannelSettings.Topic(name, kinds, topic(settings, at + ".topic"));
          });
    }
    return new NotificationSettings(channels);
  }

  private static Set<NewsKind> kinds(YamlSettings settings, String key) {
    Set<NewsKind> kinds = EnumSet.noneOf(NewsKind.class);
    for (String word : settings.list(key)) {
      Optional<NewsKind> kind = NewsKind.of(word);
      kind.ifPresent(kinds::add);
      if (kind.isEmpty()) {
        settings.problem(
            key,
            "must be of %s, and holds %s"
                .formatted(
                    Arrays.stream(NewsKind.values())
                        .map(NewsKind::word)
                        .collect(Collectors.joining(", ")),
                    Printable.brief(word)));
      }
    }
    return kinds.isEmpty() ? EnumSet.allOf(NewsKind.class) : kinds;
  }

  /** The address; a wrong one is not repeated, for it may hold a secret. */
  private static URI url(YamlSettings settings, String key) {
    String text = settings.required(key);
    try {
      URI url = new URI(text);
      if (text.isEmpty() || isUsable(url)) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    settings.problem(
        key,
        "must be https://HOST..., or http:// for a loopback address, with no user or fragment");
    return URI.create("");
  }

  private static boolean isUsable(URI url) {
    String scheme = url.getScheme();
    String host = url.getHost();
    if (scheme == null || host == null || url.getUserInfo() != null || url.getFragment() != null) {
      return false;
    }
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https" -> true;
      case "http" -> LOOPBACK.matcher(host).matches();
      default -> false;
    };
  }

  private static String topic(YamlSettings settings, String key) {
    String topic = settings.required(key);
    if (!topic.isEmpty() && !TOPIC.matcher(topic).matches()) {
      settings.problem(
          key, "must be like urn:smn:REGION:PROJECT-ID:NAME, and is " + Printable.brief(topic));
    }
    if (!settings.has("cloud")) {
      settings.problem(key, "needs the section cloud, whose project publishes to it");
    }
    return topic;
  }
}
