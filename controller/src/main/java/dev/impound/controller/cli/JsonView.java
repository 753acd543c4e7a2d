package dev.impound.controller.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results as JSON. Keys are the contract's field names in camelCase and every field is always
 * there: null where the contract says absent. Enum values are short lower-case words, times UTC
 * with milliseconds, durations seconds such as "0.003s". Only printable ASCII is written, so that
 * text which an intruder chose is exact for a program and harmless on a terminal.
 */
final class JsonView {
  private static final ObjectWriter COMPACT =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().writer();
  private static final ObjectWriter PRETTY = COMPACT.withDefaultPrettyPrinter();

  private JsonView() {}

  /** Maps, lists, strings, numbers and booleans as JSON over several lines. */
  static String pretty(Object value) {
    return harmless(PRETTY.writeValueAsString(value));
  }

  /** As {@link #pretty}, on one line. */
  static String compact(Object value) {
    return harmless(COMPACT.writeValueAsString(value));
  }

  /** DEL is the one control character that JSON lets stand; it can only stand inside a string. */
  private static String harmless(String json) {
    return json.replace("\u007f", "\\u007f");
  }

  /** The messages in order. */
  static List<Object> list(List<? extends Message> messages) {
    List<Object> list = new ArrayList<>();
    messages.forEach(message -> list.add(map(message)));
    return list;
  }

  /** The message's fields in the order of the contract. */
  static Map<String, @Nullable Object> map(Message message) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      map.put(field.getJsonName(), field(message, field));
    }
    return map;
  }

  private static @Nullable Object field(Message message, FieldDescriptor field) {
    if (field.isRepeated()) {
      List<Object> list = new ArrayList<>();
      for (Object element : (List<?>) message.getField(field)) {
        list.add(value(field, element));
      }
      return list;
    }
    if (field.hasPresence() && !message.hasField(field)) {
      return null;
    }
    return value(field, message.getField(field));
  }

  private static Object value(FieldDescriptor field, Object value) {
    return switch (value) {
      case Timestamp timestamp -> Shown.time(Shown.instant(timestamp));
      case Duration duration -> seconds(duration);
      case Message nested -> map(nested);
      case EnumValueDescriptor constant -> word(field.getEnumType(), constant);
      case ByteString bytes -> Base64.getEncoder().encodeToString(bytes.toByteArray());
      case Integer number when field.getType() == FieldDescriptor.Type.UINT32 ->
          Integer.toUnsignedLong(number);
      default -> value;
    };
  }

  private static String word(EnumDescriptor type, EnumValueDescriptor constant) {
    String prefix = type.getValues().getFirst().getName().replaceFirst("UNSPECIFIED$", "");
    return Shown.word(prefix, constant.getIndex() < 0 ? "UNRECOGNIZED" : constant.getName());
  }

  private static String seconds(Duration duration) {
    java.time.Duration span =
        java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    return String.format(Locale.ROOT, "%.3fs", span.toNanos() / 1e9);
  }
}
