package dev.impound.controller.access;

import com.google.protobuf.Message;
import dev.impound.controller.access.AuditTrail.About;
import dev.impound.controller.access.AuditTrail.Asked;
import dev.impound.controller.access.AuditTrail.Outcome;
import dev.impound.controller.rpc.Caller;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Lets a call through to its service when the table and the caller's rights allow it. Works behind
 * what tells who calls. What an operator asks is entered in the audit trail first, refused or not.
 */
public final class AccessInterceptor implements ServerInterceptor {
  private final Grants grants;
  private final Rules rules;
  private final AuditBook book;
  private final BreakGlass glass;
  private final InstantSource clock;

  public AccessInterceptor(
      Grants grants,
      Whereabouts whereabouts,
      AuditBook book,
      BreakGlass glass,
      InstantSource clock) {
    this.glass = glass;
    this.grants = grants;
    this.rules = new Rules(grants, whereabouts);
    this.book = book;
    this.clock = clock;
  }

  /**
   * The services, behind this.
   *
   * @throws IllegalStateException when one has a method that is not in the table
   */
  public List<BindableService> guard(List<BindableService> services) {
    return services.stream().map(this::guard).toList();
  }

  private BindableService guard(BindableService service) {
    ServerServiceDefinition definition = service.bindService();
    for (ServerMethodDefinition<?, ?> method : definition.getMethods()) {
      String name = method.getMethodDescriptor().getFullMethodName();
      if (Operations.of(name).isEmpty()) {
        throw new IllegalStateException(name + " is not in the table of who may call what");
      }
    }
    ServerServiceDefinition guarded = ServerInterceptors.intercept(definition, this);
    return () -> guarded;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Operation operation =
        Operations.of(method)
            .orElseThrow(
                () ->
                    new RefusedException(
                        RefusalReason.NOT_ALLOWED, "nobody may call " + method, ""));
    SpiffeId caller = Caller.identity();
    if (!operation.callers().contains(caller.role())) {
      throw otherKind(operation, caller);
    }
    if (caller.role() != SpiffeId.Role.OPERATOR) {
      return next.startCall(call, headers);
    }
    boolean local = Caller.isLocal();
    AuditedCall<Q, R> audited = new AuditedCall<>(call, book);
    Context context =
        Access.seeing(
            Context.current(),
            new Access.View(
                verb -> rights(caller, local).mayEverywhere(verb),
                (verb, node) -> rights(caller, local).may(verb, grants.labels(node))));
    return new CheckedListener<>(
        Contexts.interceptCall(context, audited, headers, next),
        audited,
        new Check(caller, local, operation, address(call, local)));
  }

  private static RefusedException otherKind(Operation operation, SpiffeId caller) {
    if (operation.callers().isEmpty()) {
      return new RefusedException(
          RefusalReason.NOT_ALLOWED, "nobody may call %s here".formatted(operation.method()), "");
    }
    return operation.callers().contains(SpiffeId.Role.OPERATOR)
        ? new RefusedException(
            RefusalReason.NOT_AN_OPERATOR,
            "only an operator may call this, and the caller is " + caller,
            "use the certificate of an operator")
        : new RefusedException(
            RefusalReason.NOT_A_NODE,
            "only an agent may call this, and the caller is " + caller,
            "");
  }

  /**
   * Over the local socket everything; a certificate that bears the name of those calls, nothing.
   */
  private Rights rights(SpiffeId caller, boolean local) {
    if (local) {
      return new Rights(caller.name(), List.of(new Rights.Held(Role.ADMIN, Labels.NONE)));
    }
    return caller.name().equals(Access.BREAK_GLASS)
        ? new Rights(caller.name(), List.of())
        : grants.of(caller.name());
  }

  private static String address(ServerCall<?, ?> call, boolean local) {
    return local
        ? "local socket"
        : String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
  }

  /** What is decided about one call, message by message. */
  final class Check {
    private final SpiffeId caller;
    private final boolean local;
    private final Operation operation;
    private final String address;

    private Check(SpiffeId caller, boolean local, Operation operation, String address) {
      this.caller = caller;
      this.local = local;
      this.operation = operation;
      this.address = address;
    }

    /** Enters the call by its first message; refuses what is not allowed. */
    AuditBook.Ticket enter(Object message) {
      Rights rights = rights(caller, local);
      Message request = (Message) message;
      About about = rules.about(operation, request);
      Asked asked =
          new Asked(
              clock.instant(), caller.uri(), rights.inWords(), address, operation.method(), about);
      Optional<RefusedException> objection = objection(rights, request);
      if (objection.isPresent()) {
        RefusalReason reason = objection.get().refusal().reason();
        book.refused(asked, new Outcome(reason.code().name(), reason.name()));
        throw objection.get();
      }
      AuditBook.Ticket ticket = book.enter(asked, operation.goesOnUnaudited());
      if (local) {
        glass.used(asked, operation);
      }
      return ticket;
    }

    private Optional<RefusedException> objection(Rights rights, Message request) {
      return rules.objection(rights, operation, request).map(RefusedException::new);
    }

    /** Refuses where the caller may it no more. */
    void again() {
      rules
          .objection(rights(caller, local), operation)
          .ifPresent(
              refusal -> {
                throw new RefusedException(refusal);
              });
    }
  }
}
