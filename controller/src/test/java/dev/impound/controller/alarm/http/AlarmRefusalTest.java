package dev.impound.controller.alarm.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Posted;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are not what they should be: over HTTPS, with the status, and without effect. */
class AlarmRefusalTest {
  private static final String TOKEN = "x-impound-token: " + PortRig.TOKEN;

  @TempDir Path folder;
  private PortRig rig;

  @BeforeEach
  void open() throws Exception {
    rig =
        new PortRig(
            folder, new Limits(Duration.ofSeconds(20), Duration.ofSeconds(30), 100, 100, 1));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void refusesASourceThatIsNotConfigured() throws Exception {
    rig.assertRefused(rig.post("/alarms/nobody", "{}"), Reason.UNKNOWN_SOURCE, "");
  }

  @Test
  void refusesEveryOtherPath() throws Exception {
    for (String path :
        new String[] {"/", "/alarms", "/alarms/", "/alarms/falco/", "/alarms/Falco"}) {
      assertThat(rig.post(path, "{}").status()).as(path).isEqualTo(404);
    }
  }

  @Test
  void refusesAnotherMethod() throws Exception {
    for (String method : new String[] {"GET", "PUT", "DELETE", "OPTIONS", "NONSENSE"}) {
      try (Post post = rig.connect()) {
        Post.Reply reply =
            post.send(method + " /alarms/falco HTTP/1.1\r\nhost: impound\r\n\r\n").reply();

        rig.assertRefused(reply, Reason.METHOD, "falco");
        assertThat(reply.headers()).contains("allow: post");
      }
    }
  }

  @Test
  void refusesAnotherContentType() throws Exception {
    String[] others = {
      "content-type: application/xml",
      "content-type: multipart/form-data; boundary=x",
      "content-type: application/json; charset=utf-16",
      "content-type: application/json, text/plain",
      "content-encoding: gzip"
    };
    for (String header : others) {
      rig.assertRefused(
          rig.post("/alarms/falco", "{}", TOKEN, header), Reason.CONTENT_TYPE, "falco");
    }
  }

  @Test
  void refusesABodyThatIsAnnouncedAsTooLongBeforeItComes() throws Exception {
    try (Post post = rig.connect()) {
      post.send(PortRig.head("/alarms/falco", TOKEN));
      post.send("content-length: %d\r\n\r\n".formatted(Posted.MOST_BYTES + 1));

      rig.assertRefused(post.reply(), Reason.TOO_LARGE, "falco");
    }
  }

  @Test
  void refusesABodyThatIsTooLongAlsoWhenItIsAllSent() throws Exception {
    rig.assertRefused(
        rig.post("/alarms/falco", "x".repeat(Posted.MOST_BYTES + 1), TOKEN),
        Reason.TOO_LARGE,
        "falco");
  }

  @Test
  void refusesAStreamThatTurnsOutTooLong() throws Exception {
    try (Post post = rig.connect()) {
      post.send(PortRig.head("/alarms/falco", TOKEN) + "transfer-encoding: chunked\r\n\r\n");
      String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
      for (int sent = 0; sent <= Posted.MOST_BYTES; sent += 0x4000) {
        post.send(chunk);
      }

      rig.assertRefused(post.reply(), Reason.TOO_LARGE, "falco");
    }
  }

  @Test
  void takesABodyOfTheGreatestLength() throws Exception {
    String body = PortRig.ALARM + " ".repeat(Posted.MOST_BYTES - PortRig.ALARM.length());

    assertThat(rig.postSigned("msg_1", body).status()).isEqualTo(202);
  }

  @Test
  void refusesJsonThatIsTooDeep() throws Exception {
    String deep = "{\"a\":".repeat(33) + "1" + "}".repeat(33);

    rig.assertRefused(rig.post("/alarms/falco", deep, TOKEN), Reason.MALFORMED, "falco");
  }

  @Test
  void refusesAKeyThatStandsTwice() throws Exception {
    String twice =
        """
        {"rule": "a", "rule": "b", "node": "web-1", "container": "shop"}\
        """;

    rig.assertRefused(rig.postSigned("msg_1", twice), Reason.MALFORMED, "soar");
  }

  @Test
  void refusesWhatFollowsTheDocument() throws Exception {
    rig.assertRefused(rig.postSigned("msg_1", PortRig.ALARM + " {}"), Reason.MALFORMED, "soar");
  }

  @Test
  void refusesAChunkThatIsFramedWrongly() throws Exception {
    try (Post post = rig.connect()) {
      post.send(PortRig.head("/alarms/falco", TOKEN) + "transfer-encoding: chunked\r\n\r\n");

      rig.assertRefused(post.send("zz\r\n{}\r\n").reply(), Reason.MALFORMED, "falco");
    }
  }

  @Test
  void refusesWhatIsNoAlarm() throws Exception {
    rig.assertRefused(rig.postSigned("msg_1", "{\"hello\": 1}"), Reason.NOT_AN_ALARM, "soar");
    rig.assertRefused(rig.post("/alarms/falco", "[]", TOKEN), Reason.NOT_AN_ALARM, "falco");
  }

  @Test
  void refusesWhatIsNoHttp() throws Exception {
    String[] others = {
      "EHLO mail.example\r\n\r\n",
      "\u0001\u0002\r\n\r\n",
      "POST /alarms/falco HTTP/9.9\r\n\r\n",
      "POST /alarms/falco HTTP/1.1\r\n\r\n",
      "POST /alarms/%zz HTTP/1.1\r\nhost: impound\r\n\r\n",
      "POST /alarms/falco HTTP/1.1\r\nhost: impound\r\ncontent-length: 1\r\n"
          + "content-length: 2\r\n\r\n{}",
      "POST /alarms/falco HTTP/1.1\r\nhost: impound\r\ncontent-length: 2\r\n"
          + "transfer-encoding: chunked\r\n\r\n{}"
    };
    for (String other : others) {
      try (Post post = rig.connect()) {
        Post.Reply reply = post.send(other).reply();

        assertThat(reply.status()).as(other).isBetween(400, 505).isNotEqualTo(500);
        assertThat(reply.body()).as(other).contains("error").hasSizeLessThan(40);
        assertThat(reply.headers()).doesNotContain("server:", "jetty");
      }
    }
  }

  @Test
  void refusesHeadersThatAreTooLong() throws Exception {
    Post.Reply reply = rig.post("/alarms/falco", "{}", "x-long: " + "x".repeat(9000));

    assertThat(reply.status()).isEqualTo(431);
    assertThat(reply.body()).isEqualTo("{\"error\":\"MALFORMED\"}");
  }
}
