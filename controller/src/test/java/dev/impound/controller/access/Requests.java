package dev.impound.controller.access;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/** Requests that name something, whatever their type. */
final class Requests {
  private Requests() {}

  /** {@code request} with a name where the table looks for one. */
  static Message naming(Message request, Where where) {
    return where.fields().isEmpty() ? request : with(request, where, 0);
  }

  private static Message with(Message holder, Where where, int depth) {
    FieldDescriptor field =
        holder.getDescriptorForType().findFieldByName(where.fields().get(depth));
    Message.Builder builder = holder.toBuilder();
    if (depth < where.fields().size() - 1) {
      return builder
          .setField(field, with((Message) holder.getField(field), where, depth + 1))
          .build();
    }
    String name = where.kind() == Where.Kind.HOLDER ? "node/web-1" : "web-1";
    return (field.isRepeated()
            ? builder.addRepeatedField(field, name)
            : builder.setField(field, name))
        .build();
  }
}
