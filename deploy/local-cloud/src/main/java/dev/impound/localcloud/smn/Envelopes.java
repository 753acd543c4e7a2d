package dev.impound.localcloud.smn;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** Writes and signs messages, each for one subscription. */
final class Envelopes {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> SIGNED_OF_A_NOTIFICATION =
      List.of("message", "message_id", "subject", "timestamp", "topic_urn", "type");
  private static final List<String> SIGNED_OF_A_CONFIRMATION =
      List.of("message", "message_id", "subscribe_url", "timestamp", "topic_urn", "type");

  private final String region;
  private final SigningKey key;
  private final InstantSource clock;
  private final Supplier<String> ids;

  Envelopes(String region, SigningKey key, InstantSource clock, Supplier<String> ids) {
    this.region = region;
    this.key = key;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * @param subject left out when it is empty
   */
  Envelope notification(Subscription to, String messageId, String subject, String message) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (!subject.isEmpty()) {
      fields.put("subject", subject);
    }
    fields.put("message", message);
    fields.put(
        "unsubscribe_url",
        "https://console.huaweicloud.com/smn/subscription/unsubscribe?region=%1$s&region_id=%1$s&subscription_urn=%2$s"
            .formatted(region, to.urn()));
    return envelope(Envelope.Type.NOTIFICATION, to, messageId, fields, SIGNED_OF_A_NOTIFICATION);
  }

  Envelope confirmation(Subscription to) {
    String message =
        "You are invited to subscribe to topic: %s. To confirm this subscription, please visit the subscribe_url included in this message. The subscribe_url is valid only within 48 hours."
            .formatted(to.topic().urn());
    return confirmation(Envelope.Type.CONFIRMATION, to, message);
  }

  Envelope cancellation(Subscription to) {
    String message =
        "You have been unsubscribed from topic: %s. To subscribe again, please visit the subscribe_url included in this message."
            .formatted(to.topic().urn());
    return confirmation(Envelope.Type.CANCELLATION, to, message);
  }

  private Envelope confirmation(Envelope.Type type, Subscription to, String message) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("message", message);
    fields.put(
        "subscribe_url",
        "https://console.huaweicloud.com/smn/subscription/confirm?token=%1$s&topic_urn=%2$s&region=%3$s&region_id=%3$s"
            .formatted(to.token(), to.topic().urn(), region));
    return envelope(type, to, ids.get(), fields, SIGNED_OF_A_CONFIRMATION);
  }

  private Envelope envelope(
      Envelope.Type type,
      Subscription to,
      String messageId,
      Map<String, String> own,
      List<String> signed) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("type", type.text());
    fields.put("signature", "");
    fields.put("topic_urn", to.topic().urn());
    fields.put("message_id", messageId);
    fields.put("signature_version", "v1");
    fields.putAll(own);
    fields.put("signing_cert_url", key.certificateUrl());
    fields.put("timestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    fields.put("signature", key.sign(signedText(fields, signed)));
    return new Envelope(type, to.topic().urn(), messageId, JSON.writeValueAsString(fields));
  }

  /** Each field that is there by its name and its value, each on a line; the last one too. */
  private static String signedText(Map<String, String> fields, List<String> signed) {
    StringBuilder text = new StringBuilder();
    for (String name : signed) {
      if (fields.containsKey(name)) {
        text.append(name)
            .append('\n')
            .append(Objects.requireNonNullElse(fields.get(name), ""))
            .append('\n');
      }
    }
    return text.toString();
  }
}
