package dev.impound.controller.cli;

import dev.impound.operator.v1.TargetReference;
import dev.impound.wire.NodeName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A container on a node, as it is typed: {@code NODE/CONTAINER}. */
record Target(NodeName node, String container) {
  /** What stands in a field before the command line is read. */
  static final Target NONE = new Target(new NodeName("none"), "none");

  static Target parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || slash == text.length() - 1) {
      throw new IllegalArgumentException(
          "not a target: \"%s\"; write NODE/CONTAINER, as in web-1/shop"
              .formatted(Shown.sentence(text)));
    }
    return new Target(new NodeName(text.substring(0, slash)), text.substring(slash + 1));
  }

  TargetReference reference() {
    return TargetReference.newBuilder().setNode(node.text()).setContainer(container).build();
  }

  @Override
  public String toString() {
    return node + "/" + container;
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<Target> {
    @Override
    public Target convert(String text) {
      try {
        return parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
