package dev.impound.controller.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DB_PASSWORD=hunter2|DB_PASSWORD=[masked]
          password: hunter2 and more|password: [masked] and more
          aws_secret_access_key = abc|aws_secret_access_key = [masked]
          mysql --user app --password hunter2 shop|mysql --user app --password [masked] shop
          curl --token=abc https://x|curl --token=[masked] https://x
          postgres://app:hunter2@db/shop|postgres://app:[masked]@db/shop
          Authorization: Bearer abc.def.ghi|Authorization: [masked] [masked]
          key AKIA5Q2BZ7LWX3CNVD4T9Zq used|key [masked] used
          0123456789abcdef0123456789abcdef|[masked]
          """)
  void hidesWhatHasTheFormOfASecret(String text, String expected) {
    assertThat(Masker.text(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin",
        "JAVA_VERSION=jdk-21.0.4+7",
        "nginx -g daemon off;",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "/var/lib/docker/overlay2/l/merged/etc/nginx/conf.d/default.conf",
        "connection refused on port 8443",
        "web-1 cafe0123cafe"
      })
  void leavesWhatIsNone(String text) {
    assertThat(Masker.text(text)).isEqualTo(text);
  }

  @Test
  void hidesAPrivateKeyWhole() {
    assertThat(
            Masker.text("x -----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY----- y"))
        .doesNotContain("MHcCAQ")
        .startsWith("x ")
        .endsWith(" y");
  }

  @Test
  void hidesTheEnvironmentTheCommandLineAndNamedFieldsOfAnInspection() {
    String masked =
        Masker.json(
            """
            {"Id": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
             "Config": {"Env": ["PATH=/usr/bin", "API_TOKEN=t0p"], "Labels": {"team": "shop"}},
             "Args": ["--password", "hunter2", "--verbose", "yes", "--api-key=k1"],
             "LogConfig": {"splunk-token": "abc", "tokens": {"n": 7}, "Password": ""}}
            """);

    assertThat(masked)
        .doesNotContain("t0p", "hunter2", "k1", "abc\"")
        .contains("PATH=/usr/bin", "API_TOKEN=[masked]", "\"yes\"", "shop", "0123456789abcdef")
        .contains("\"Password\" : \"\"")
        .contains("\"n\" : 7");
  }

  @Test
  void takesLinesOneByOneAndBrokenJsonAsText() {
    assertThat(Masker.jsonLines("{\"cmdline\":\"x --token abc\"}\n{\"password\": \"abc"))
        .isEqualTo("{\"cmdline\":\"x --token [masked]\"}\n{\"password\": [masked]");
  }

  @Test
  void aHostileLineTakesNoLongTime() {
    String hostile = "a".repeat(200_000) + "-".repeat(200_000) + "pass".repeat(50_000);

    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> Masker.text(hostile));
  }
}
