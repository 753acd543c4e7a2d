package dev.impound.controller.approval;

import dev.impound.controller.access.Access;
import dev.impound.controller.approval.ApprovalRequest.Asked;
import dev.impound.controller.approval.ApprovalRequest.Decided;
import dev.impound.controller.approval.ApprovalRequest.State;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.NodeName;
import dev.impound.wire.Printable;
import dev.impound.wire.RefusalReason;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Has what wants two persons wait for the second one. A request is approved by somebody else than
 * who asked, who has the verb on every node that it concerns, and is done once. Safe for many
 * threads.
 */
public final class ApprovalDesk {
  private final ApprovalRegister register;
  private final ApprovalSettings settings;
  private final InstantSource clock;

  public ApprovalDesk(ApprovalRegister register, ApprovalSettings settings, InstantSource clock) {
    this.register = register;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * What an operator wants to do.
   *
   * @param action for the service that will do it
   */
  public record Wish(
      ApprovalKind kind,
      String operator,
      String reason,
      String summary,
      List<NodeName> nodes,
      String action) {}

  /** Whether this kind wants two persons here. */
  public boolean wantsTwo(ApprovalKind kind) {
    return settings.kinds().contains(kind);
  }

  /** Whether containing this incident's target too is more than the operator may alone. */
  public boolean isManyTargets(String operator, Optional<Long> incident) {
    if (!wantsTwo(ApprovalKind.CONTAIN)) {
      return false;
    }
    long others =
        register.containedBy(operator, now().minus(ApprovalSettings.WINDOW)).stream()
            .filter(number -> incident.filter(number::equals).isEmpty())
            .count();
    return others >= settings.targets();
  }

  /** Whether deciding this step overrides a guard, and that wants two persons. */
  public boolean isOverride(long step) {
    return wantsTwo(ApprovalKind.OVERRIDE) && register.isHeldByGuard(step);
  }

  /** How many targets one operator may contain in a while alone. */
  public int targets() {
    return settings.targets();
  }

  /** Writes down what waits for a second person, and says so: SECOND_PERSON_NEEDED. */
  public RefusedException await(Wish wish) {
    Instant now = now();
    ApprovalRequest request =
        register.add(
            new Asked(
                wish.kind(),
                wish.operator(),
                wish.reason(),
                wish.summary(),
                wish.nodes(),
                wish.action(),
                now,
                now.plus(settings.expires())));
    return new RefusedException(
        RefusalReason.SECOND_PERSON_NEEDED,
        "%s is not done yet: as %s it waits for a second person until %s"
            .formatted(
                wish.summary(),
                request.id(),
                request.asked().expires().truncatedTo(ChronoUnit.SECONDS)),
        "another operator who %s decides: impound approval approve %s --reason TEXT"
            .formatted(wish.kind().verb().words(), request.id()));
  }

  /** Requests that the caller may see, newest first. */
  public List<ApprovalRequest> newest(int limit) {
    return register.newest(limit).stream().filter(ApprovalDesk::isShown).toList();
  }

  /** One request; refuses, APPROVAL_UNKNOWN, one that is not there or not to be seen. */
  public ApprovalRequest find(ApprovalId id) {
    return register
        .find(id)
        .filter(ApprovalDesk::isShown)
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusalReason.APPROVAL_UNKNOWN,
                    "there is no request " + id,
                    "\"impound approval list\" shows them"));
  }

  private static boolean isShown(ApprovalRequest request) {
    return Access.showsEverything() || request.asked().nodes().stream().allMatch(Access::shows);
  }

  /** The present, as requests go by it. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Leaves it undone. Refuses as {@link #approve}, but lets the requester withdraw. */
  public ApprovalRequest deny(ApprovalId id, String operator, String reason) {
    ApprovalRequest request = find(id);
    if (!request.asked().requester().equals(operator)) {
      requireVerb(request, operator);
    }
    decide(request, State.DENIED, new Decided(operator, reason, now()));
    return find(id);
  }

  /**
   * Has it done, once, when this returns. Refuses with APPROVAL_CLOSED what is decided or has
   * expired, and with NOT_ALLOWED or OUT_OF_SCOPE the requester and who has not the verb.
   *
   * @param action does it, and tells what came of it in a sentence; what it throws is kept as the
   *     outcome, except that the request waits on where another controller has to do it
   */
  public ApprovalRequest approve(
      ApprovalId id, String operator, String reason, Function<ApprovalRequest, String> action) {
    ApprovalRequest request = find(id);
    if (request.asked().requester().equals(operator)) {
      throw new RefusedException(
          RefusalReason.NOT_ALLOWED,
          "%s asked for %s, and another person has to approve it".formatted(operator, id),
          "it can be withdrawn: impound approval deny " + id);
    }
    requireVerb(request, operator);
    decide(request, State.APPROVED, new Decided(operator, reason, now()));
    try {
      register.done(id, action.apply(find(id)));
      return find(id);
    } catch (RefusedException e) {
      if (e.refusal().reason() == RefusalReason.ELSEWHERE) {
        register.reopen(id);
      } else {
        register.done(id, failed(e));
      }
      throw e;
    } catch (RuntimeException e) {
      register.done(id, failed(e));
      throw e;
    }
  }

  private static String failed(RuntimeException failure) {
    return "failed: "
        + Printable.brief(
            Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName()));
  }

  private void requireVerb(ApprovalRequest request, String operator) {
    ApprovalKind kind = request.asked().kind();
    boolean may =
        request.asked().nodes().isEmpty()
            ? Access.mayEverywhere(kind.verb())
            : request.asked().nodes().stream().allMatch(node -> Access.may(kind.verb(), node));
    if (!may) {
      throw new RefusedException(
          RefusalReason.NOT_ALLOWED,
          "%s %s, and %s may not do that there"
              .formatted(request.id(), kind.verb().words(), operator),
          "\"impound operator list\" shows who may");
    }
  }

  private void decide(ApprovalRequest request, State state, Decided decided) {
    if (!register.decide(request.id(), state, decided)) {
      ApprovalRequest closed = find(request.id());
      throw new RefusedException(
          RefusalReason.APPROVAL_CLOSED,
          "%s is %s%s"
              .formatted(
                  closed.id(),
                  closed.word(now()),
                  closed.decided().map(by -> " by " + by.by()).orElse("")),
          "what is still wanted has to be asked for again");
    }
  }
}
