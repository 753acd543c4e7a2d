package dev.impound.controller.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.impound.wire.SpiffeId;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table, against the contract and against the README. */
class OperationsTest {
  private static final String BEGIN = "<!-- table of operations: begin -->";
  private static final String END = "<!-- table of operations: end -->";

  @Test
  void everyMethodOfTheContractHasOneEntryAndNoOtherHas() throws Exception {
    List<String> methods = new ArrayList<>();
    for (ServiceDescriptor service : ServiceStubs.contract()) {
      service.getMethods().forEach(method -> methods.add(method.getFullMethodName()));
    }

    assertThat(methods).hasSizeGreaterThan(40);
    assertThat(Operations.all())
        .extracting(Operation::method)
        .containsExactlyInAnyOrderElementsOf(methods);
  }

  @Test
  void whatAnEntryLooksForIsInItsRequest() throws Exception {
    for (ServiceDescriptor service : ServiceStubs.contract()) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        Where where = Operations.of(method.getFullMethodName()).orElseThrow().where();
        Descriptor holder =
            ((ProtoMethodDescriptorSupplier) Objects.requireNonNull(method.getSchemaDescriptor()))
                .getMethodDescriptor()
                .getInputType();
        for (int i = 0; i < where.fields().size(); i++) {
          FieldDescriptor field = holder.findFieldByName(where.fields().get(i));
          assertThat(field).as(method.getFullMethodName()).isNotNull();
          if (i < where.fields().size() - 1) {
            holder = field.getMessageType();
          }
        }
      }
    }
  }

  @Test
  void eachRoleMayWhatTheOneBeforeMay() {
    List<Role> roles = List.of(Role.values());
    for (int i = 1; i < roles.size(); i++) {
      assertThat(roles.get(i).verbs()).containsAll(roles.get(i - 1).verbs());
    }
    assertThat(Role.ADMIN.verbs()).containsExactlyInAnyOrder(Verb.values());
  }

  /** On a difference, what the README must say is in the message. */
  @Test
  void theReadmeSaysWhoMayCallWhat() throws Exception {
    String readme = Files.readString(readme());
    String told =
        readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END)).strip();

    assertThat(told).isEqualTo(table());
  }

  private static Path readme() {
    Path here = Path.of("").toAbsolutePath();
    Path own = here.resolve("README.md");
    return Files.exists(own) ? own : here.resolveSibling("README.md");
  }

  private static String table() {
    List<String> lines = new ArrayList<>();
    lines.add("| verb | least role | calls |");
    lines.add("|---|---|---|");
    for (Verb verb : Verb.values()) {
      String calls = calls(Optional.of(verb), true);
      lines.add(
          "| %s | %s | %s |"
              .formatted(verb.word(), Role.least(verb).word(), calls.isEmpty() ? "-" : calls));
    }
    lines.add(
        "| - | an agent, by its node's certificate | %s |"
            .formatted(calls(Optional.empty(), true)));
    lines.add(
        "| - | nobody here; on its own port anybody with a token | %s |"
            .formatted(calls(Optional.empty(), false)));
    return String.join("\n", lines);
  }

  private static String calls(Optional<Verb> verb, boolean called) {
    return Operations.all().stream()
        .filter(operation -> operation.verb().equals(verb))
        .filter(operation -> operation.callers().isEmpty() != called)
        .map(OperationsTest::words)
        .collect(Collectors.joining(", "));
  }

  private static String words(Operation operation) {
    boolean agentsToo =
        operation.verb().isPresent() && operation.callers().contains(SpiffeId.Role.NODE);
    String name = operation.shortName().replace("Service/", ".");
    return agentsToo
        ? name + " (agents too)"
        : operation.verb().isPresent() && operation.where().kind() == Where.Kind.EVERYWHERE
            ? name + " *"
            : name;
  }

  @Test
  void aRoleIsReadByItsWordAlone() {
    assertThat(Arrays.stream(Role.values()).map(role -> Role.of(role.word())))
        .containsExactlyElementsOf(Arrays.stream(Role.values()).map(Optional::of).toList());
    assertThat(Role.of("ADMIN")).isEmpty();
  }
}
