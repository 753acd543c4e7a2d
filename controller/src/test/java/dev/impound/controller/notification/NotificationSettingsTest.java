package dev.impound.controller.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.settings.ConfigException;
import dev.impound.settings.YamlSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationSettingsTest {
  private static final String TOPIC = "urn:smn:eu-west-0:" + "0".repeat(32) + ":soc";

  @TempDir private Path folder;

  @BeforeEach
  void secret() throws IOException {
    Files.writeString(folder.resolve("secret"), Signatures.SECRET_TEXT);
  }

  @Test
  void tellsNobodyByDefault() throws IOException {
    assertThat(read("other: 1").channels()).isEmpty();
  }

  @Test
  void readsBothKindsOfChannel() throws IOException {
    NotificationSettings settings =
        read(
            """
            cloud:
              region: eu-west-0
            notifications:
              soc:
                kind: webhook
                url: https://soc.example.test/hook?key=1
                secret-file: secret
              phone:
                kind: topic
                topic: %s
                kinds: [step-held, unconfirmed]
            """
                .formatted(TOPIC));

    assertThat(settings.channels())
        .containsExactly(
            new ChannelSettings.Webhook(
                "soc",
                EnumSet.allOf(NewsKind.class),
                URI.create("https://soc.example.test/hook?key=1"),
                folder.resolve("secret")),
            new ChannelSettings.Topic(
                "phone", EnumSet.of(NewsKind.STEP_HELD, NewsKind.UNCONFIRMED), TOPIC));
    assertThat(settings.toString()).doesNotContain("key=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8080/",
        "http://127.0.0.1/hook",
        "http://[::1]:9/",
        "HTTPS://a/"
      })
  void takesHttpsAndTheLoopback(String url) throws IOException {
    assertThat(read(webhook(url)).channels()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://soc.example.test/s3cret",
        "http://127.0.0.1.example.test/s3cret",
        "https://user:s3cret@soc.example.test/",
        "https://soc.example.test/#s3cret",
        "https:///s3cret",
        "ftp://soc.example.test/s3cret",
        "'not an address s3cret'",
        "s3cret"
      })
  void refusesAnyOtherAddressAndDoesNotRepeatIt(String url) {
    assertThatThrownBy(() -> read(webhook(url)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("notifications.soc.url: must be https://HOST")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void tellsEveryProblemAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    notifications:
                      Soc:
                        kind: mail
                        kinds: [sneeze]
                      phone:
                        kind: topic
                        topic: soc
                        secret: x
                      silent:
                        kinds: [opened]
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a channel's name has 1 to 63")
        .hasMessageContaining("must be one of webhook, topic, and is mail")
        .hasMessageContaining("and holds sneeze")
        .hasMessageContaining("must be like urn:smn")
        .hasMessageContaining("needs the section cloud")
        .hasMessageContaining("unknown key notifications.phone.secret")
        .hasMessageContaining("notifications.silent.kind is missing");
  }

  private static String webhook(String url) {
    return """
    notifications:
      soc: {kind: webhook, url: %s, secret-file: secret}
    """
        .formatted("'" + url.replace("'", "") + "'");
  }

  private NotificationSettings read(String yaml) throws IOException {
    YamlSettings settings = YamlSettings.read(Files.writeString(folder.resolve("c.yaml"), yaml));
    NotificationSettings read = NotificationSettings.read(settings);
    settings.optional("other");
    settings.optional("cloud.region");
    settings.finish();
    return read;
  }
}
