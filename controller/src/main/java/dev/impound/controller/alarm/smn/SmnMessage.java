package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.BoundedJson;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.wire.Printable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A message as SMN posts it, well-formed and otherwise not believed. Every signed field but the
 * message itself is of one line: the signed text parts its fields by line breaks alone, so that a
 * message could else be cut into other fields under the same signature.
 *
 * @param subject empty when there is none
 * @param message as signed: the text, or an object's JSON as it came
 * @param timestamp as signed
 * @param sent the same, read: when it was first sent
 * @param subscribeUrl empty for a notification
 */
record SmnMessage(
    Type type,
    String topicUrn,
    String id,
    String subject,
    String message,
    String timestamp,
    Instant sent,
    String subscribeUrl,
    String signature,
    String certificateUrl) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
  private static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cntrl}]{0,2048}");

  /** Kinds of messages that are read; SMN has others. */
  enum Type {
    NOTIFICATION("Notification"),
    SUBSCRIPTION("SubscriptionConfirmation"),
    UNSUBSCRIPTION("UnsubscribeConfirmation");

    private final String word;

    Type(String word) {
      this.word = word;
    }
  }

  /**
   * Reads a posted body.
   *
   * @throws MessageRefusedException MALFORMED, NOT_AN_ALARM
   */
  static SmnMessage parse(byte[] body) {
    JsonNode json = BoundedJson.parse(body);
    Type type = type(line(json, "type"));
    String version = line(json, "signature_version");
    if (!version.equalsIgnoreCase("v1")) {
      throw refused("signature version is " + Printable.brief(version));
    }
    String id = line(json, "message_id");
    if (!ID.matcher(id).matches()) {
      throw refused("message_id is " + Printable.brief(id));
    }
    String timestamp = line(json, "timestamp");
    JsonNode message = json.path("message");
    return new SmnMessage(
        type,
        line(json, "topic_urn"),
        id,
        line(json, "subject"),
        message.isContainer() ? RawValue.of(body, "message") : message.asString(""),
        timestamp,
        instant(timestamp),
        line(json, "subscribe_url"),
        line(json, "signature"),
        line(json, "signing_cert_url"));
  }

  private static Type type(String word) {
    for (Type type : Type.values()) {
      if (type.word.equals(word)) {
        return type;
      }
    }
    throw refused("type is " + Printable.brief(word));
  }

  private static Instant instant(String timestamp) {
    try {
      return Instant.parse(timestamp);
    } catch (DateTimeException e) {
      throw refused("timestamp is " + Printable.brief(timestamp));
    }
  }

  private static String line(JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    String text = value.asString("");
    if (!value.isString() || !ONE_LINE.matcher(text).matches()) {
      throw refused(name + " is no text of one line");
    }
    return text;
  }

  private static MessageRefusedException refused(String why) {
    return new MessageRefusedException(Reason.NOT_AN_ALARM, why);
  }

  /**
   * What the signature is over.
   *
   * @throws MessageRefusedException MALFORMED when it holds half a character: several texts would
   *     have the same bytes
   */
  byte[] signedBytes() {
    StringBuilder text = new StringBuilder();
    add(text, "message", message);
    add(text, "message_id", id);
    if (type == Type.NOTIFICATION) {
      if (!subject.isEmpty()) {
        add(text, "subject", subject);
      }
    } else {
      add(text, "subscribe_url", subscribeUrl);
    }
    add(text, "timestamp", timestamp);
    add(text, "topic_urn", topicUrn);
    add(text, "type", type.word);
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] signed = new byte[bytes.remaining()];
      bytes.get(signed);
      return signed;
    } catch (CharacterCodingException e) {
      throw new MessageRefusedException(Reason.MALFORMED, "it holds half a character");
    }
  }

  private static void add(StringBuilder text, String name, String value) {
    text.append(name).append('\n').append(value).append('\n');
  }

  /** The topic's region, as its URN says. */
  String region() {
    String[] parts = topicUrn.split(":", -1);
    return parts.length > 2 ? parts[2] : "";
  }

  @Override
  public String toString() {
    return "SmnMessage[" + type + " " + id + "]";
  }
}
