package dev.impound.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Tells a long answer in several messages, each far smaller than {@link Limits#MESSAGE_BYTES}: they
 * hold the same lists piece by piece, so that merging them in their order, as protobuf defines it,
 * gives the whole again. What is no list is in the first one, and must be short.
 */
public final class Portions {
  /** An entry of a list may be as long again. */
  private static final int BYTES = Limits.MESSAGE_BYTES / 2;

  /** Number and length of a field; generous. */
  private static final int FRAME_BYTES = 10;

  private Portions() {}

  /** The portions of {@code whole}, in order; just itself where it is short. */
  public static <T extends Message> List<T> of(T whole) {
    return of(whole, BYTES);
  }

  static <T extends Message> List<T> of(T whole, int bytes) {
    if (whole.getSerializedSize() <= bytes) {
      return List.of(whole);
    }
    Message.Builder head = whole.toBuilder();
    withoutLists(head);
    Cutter cutter = new Cutter(head, bytes);
    cutter.cut(whole, List.of());
    List<T> portions = new ArrayList<>();
    for (Message portion : cutter.end()) {
      // Made by builders of its own type.
      @SuppressWarnings("unchecked")
      T same = (T) portion;
      portions.add(same);
    }
    return portions;
  }

  /**
   * Merges what {@link #of} cut.
   *
   * @throws io.grpc.StatusRuntimeException as the iterator does, and where there is no portion
   */
  public static <T extends Message> T joined(Iterator<T> portions) {
    if (!portions.hasNext()) {
      throw Status.INTERNAL.withDescription("the answer has no portion").asRuntimeException();
    }
    T first = portions.next();
    if (!portions.hasNext()) {
      return first;
    }
    Message.Builder whole = first.toBuilder();
    while (portions.hasNext()) {
      whole.mergeFrom(portions.next());
    }
    // Of the same builder as the first.
    @SuppressWarnings("unchecked")
    T joined = (T) whole.build();
    return joined;
  }

  private static boolean isList(FieldDescriptor field) {
    return field.isRepeated() && !field.isMapField();
  }

  private static boolean isMessage(FieldDescriptor field) {
    return !field.isRepeated() && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static void withoutLists(Message.Builder message) {
    for (FieldDescriptor field : List.copyOf(message.getAllFields().keySet())) {
      if (isList(field)) {
        message.clearField(field);
      } else if (isMessage(field)) {
        withoutLists(message.getFieldBuilder(field));
      }
    }
  }

  /** Fills one portion after the other. */
  private static final class Cutter {
    private final List<Message> done = new ArrayList<>();
    private final int most;
    private Message.Builder current;
    private int bytes;
    private boolean empty;

    Cutter(Message.Builder head, int most) {
      this.most = most;
      this.current = head;
      this.bytes = head.buildPartial().getSerializedSize();
    }

    void cut(Message message, List<FieldDescriptor> path) {
      for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
        if (isList(field.getKey())) {
          for (Object entry : (List<?>) field.getValue()) {
            add(path, field.getKey(), entry);
          }
        } else if (isMessage(field.getKey())) {
          List<FieldDescriptor> below = new ArrayList<>(path);
          below.add(field.getKey());
          cut((Message) field.getValue(), below);
        }
      }
    }

    private void add(List<FieldDescriptor> path, FieldDescriptor list, Object entry) {
      int size = size(entry) + FRAME_BYTES * (path.size() + 1);
      if (!empty && bytes + size > most) {
        done.add(current.build());
        current = current.getDefaultInstanceForType().newBuilderForType();
        bytes = 0;
        empty = true;
      }
      Message.Builder place = current;
      for (FieldDescriptor field : path) {
        place = place.getFieldBuilder(field);
      }
      place.addRepeatedField(list, entry);
      bytes += size;
      empty = false;
    }

    private static int size(Object entry) {
      return switch (entry) {
        case Message message -> message.getSerializedSize();
        case ByteString data -> data.size();
        case String text -> text.getBytes(StandardCharsets.UTF_8).length;
        default -> FRAME_BYTES;
      };
    }

    List<Message> end() {
      done.add(current.build());
      return done;
    }
  }
}
