package dev.impound.agent.session;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.impound.wire.Limits;
import java.util.List;
import java.util.Map;

/**
 * Keeps a message within what the controller takes. Lists that may be long are bounded where they
 * are made; what is left are texts of others, such as an engine's answer or a policy's words. One
 * message that is too long would end the session, and be sent again in the next.
 */
final class Fitting {
  /** Leaves room for what is around it. */
  private static final int MOST_BYTES = Limits.MESSAGE_BYTES - (64 << 10);

  /** Longest texts and lists, in the order in which they are tried. */
  private static final int[] LENGTHS = {4_000, 400, 100};

  private Fitting() {}

  /** The message, its texts and lists cut as far as it needs; unchanged where it fits. */
  static <T extends Message> T of(T message) {
    if (message.getSerializedSize() <= MOST_BYTES) {
      return message;
    }
    Message.Builder fitting = message.toBuilder();
    for (int length : LENGTHS) {
      cut(fitting, length);
      if (fitting.buildPartial().getSerializedSize() <= MOST_BYTES) {
        break;
      }
    }
    // Of the message's own builder.
    @SuppressWarnings("unchecked")
    T same = (T) fitting.build();
    return same;
  }

  private static void cut(Message.Builder message, int length) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.isMapField()) {
        continue;
      }
      if (field.isRepeated()) {
        cut(message, field, (List<?>) entry.getValue(), length);
      } else if (entry.getValue() instanceof String text) {
        message.setField(field, cut(text, length));
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        cut(message.getFieldBuilder(field), length);
      }
    }
  }

  private static void cut(
      Message.Builder message, FieldDescriptor field, List<?> values, int length) {
    message.clearField(field);
    for (Object value : values.subList(0, Math.min(length, values.size()))) {
      message.addRepeatedField(
          field,
          switch (value) {
            case String text -> cut(text, length);
            case Message one -> {
              Message.Builder shorter = one.toBuilder();
              cut(shorter, length);
              yield shorter.build();
            }
            default -> value;
          });
    }
  }

  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end) + "...";
  }
}
