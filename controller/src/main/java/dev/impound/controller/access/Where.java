package dev.impound.controller.access;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;

/**
 * What a call concerns, and so which node decides whether it is in an operator's scope.
 *
 * @param fields names of the request's field that holds the reference, from the outside in; empty
 *     where it holds none
 */
public record Where(Kind kind, List<String> fields) {

  /** What a request names. */
  public enum Kind {
    /** Nothing: everybody who has the verb anywhere may, and the service shows what is in scope. */
    SHOWN,
    /** Nothing, and all: the verb is needed everywhere. */
    EVERYWHERE,
    /** A node. */
    NODE,
    /** An incident; where none is named, as {@link #SHOWN}. */
    INCIDENT,
    /** An item of evidence. */
    ITEM,
    /** A capture, or several. */
    CAPTURE,
    /** An incident or a capture. */
    EVIDENCE,
    /** An alarm. */
    ALARM,
    /** A sandbox. */
    SANDBOX,
    /** {@code node/NAME}; the verb is needed everywhere for {@code operator/NAME}. */
    HOLDER
  }

  static final Where SHOWN = new Where(Kind.SHOWN, List.of());
  static final Where EVERYWHERE = new Where(Kind.EVERYWHERE, List.of());

  public Where {
    fields = List.copyOf(fields);
  }

  static Where at(Kind kind, String path) {
    return new Where(kind, List.of(path.split("\\.", -1)));
  }

  /**
   * What a request names; empty where it names nothing.
   *
   * @throws IllegalStateException when the request has no such field
   */
  List<String> named(Message request) {
    if (fields.isEmpty()) {
      return List.of();
    }
    Message holder = request;
    for (String field : fields.subList(0, fields.size() - 1)) {
      holder = (Message) holder.getField(field(holder, field));
    }
    FieldDescriptor last = field(holder, fields.getLast());
    if (last.isRepeated()) {
      return ((List<?>) holder.getField(last)).stream().map(String::valueOf).toList();
    }
    String text = String.valueOf(holder.getField(last));
    return text.isEmpty() ? List.of() : List.of(text);
  }

  private static FieldDescriptor field(Message holder, String name) {
    FieldDescriptor field = holder.getDescriptorForType().findFieldByName(name);
    if (field == null) {
      throw new IllegalStateException(
          "%s has no field %s".formatted(holder.getDescriptorForType().getFullName(), name));
    }
    return field;
  }
}
