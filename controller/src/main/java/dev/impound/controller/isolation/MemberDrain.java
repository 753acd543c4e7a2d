package dev.impound.controller.isolation;

import dev.impound.controller.isolation.CloudException.Answer;
import dev.impound.controller.isolation.CloudException.Kind;
import dev.impound.controller.isolation.CompareAndSet.Written;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a container's member of a pool out of service by weight 0, so that the balancer sends it no
 * new connections while the other members go on serving, and gives it the weight back that it had.
 * Connections that are open stay open.
 */
public final class MemberDrain implements CutWay {
  private static final Pattern STATE = Pattern.compile("\\{\"weight\":(\\d{1,3})\\}");
  private static final int DRAINED = 0;

  private final PoolMembers cloud;
  private final Balancers balancers;
  private final Patience patience;

  /**
   * @param balancers shared with every other way that writes to load balancers
   */
  public MemberDrain(PoolMembers cloud, Balancers balancers, Patience patience) {
    this.cloud = cloud;
    this.balancers = balancers;
    this.patience = patience;
  }

  @Override
  public Way way() {
    return Way.MEMBER_DRAIN;
  }

  @Override
  public String read(CutPoint point) {
    return state(weight(MemberId.parse(point.id()), new Budget(patience)));
  }

  @Override
  public CutOutcome cut(CutPoint point, String prior) {
    MemberId member = MemberId.parse(point.id());
    Budget budget = new Budget(patience);
    int found = weight(member, budget);
    if (found == DRAINED) {
      return new CutOutcome.CutAlready(describe(found), List.of());
    }
    if (found != parse(prior)) {
      return new CutOutcome.ChangedMeanwhile(describe(found));
    }
    return switch (replace(member, budget, found, DRAINED)) {
      case Written.Done<Integer>(var now, var requestId) ->
          new CutOutcome.Cut(
              describe(now),
              requestId,
              List.of(
                  "member %s gets no new connections; those that it has stay open"
                      .formatted(member)));
      case Written.Foreign<Integer>(var other) -> new CutOutcome.ChangedMeanwhile(describe(other));
    };
  }

  @Override
  public UndoOutcome restore(CutPoint point, String prior) {
    MemberId member = MemberId.parse(point.id());
    Budget budget = new Budget(patience);
    Optional<Integer> found = budget.find(() -> cloud.weight(member));
    if (found.isEmpty()) {
      return new UndoOutcome.Gone();
    }
    int before = parse(prior);
    if (found.get() == before) {
      return new UndoOutcome.AlreadyAsBefore(describe(before));
    }
    if (found.get() != DRAINED) {
      return new UndoOutcome.ChangedSince(describe(found.get()));
    }
    return switch (replace(member, budget, DRAINED, before)) {
      case Written.Done<Integer>(var now, var requestId) ->
          new UndoOutcome.Restored(describe(now), requestId, List.of());
      case Written.Foreign<Integer>(var other) -> new UndoOutcome.ChangedSince(describe(other));
    };
  }

  @Override
  public Standing look(CutPoint point, String prior) {
    Optional<Integer> found =
        new Budget(patience).find(() -> cloud.weight(MemberId.parse(point.id())));
    if (found.isEmpty()) {
      return new Standing.Gone();
    }
    if (found.get() == DRAINED) {
      return new Standing.InForce();
    }
    return found.get() == parse(prior)
        ? new Standing.AsBefore()
        : new Standing.Changed(describe(found.get()));
  }

  @Override
  public String words(String state) {
    return describe(parse(state));
  }

  @Override
  public Calls calls(CutPoint point) {
    MemberId member = MemberId.parse(point.id());
    String call =
        "PUT /v3/{project_id}/elb/pools/%s/members/%s".formatted(member.pool(), member.member());
    return new Calls(
        List.of(
            "GET /v3/{project_id}/elb/pools/%s/members/%s, before and after"
                .formatted(member.pool(), member.member()),
            call + " {\"member\":{\"weight\":0}}"),
        List.of(call + " {\"member\":{\"weight\":what it had}}"));
  }

  private Written<Integer> replace(MemberId member, Budget budget, int from, int to) {
    String words = "member " + member;
    String balancer =
        budget.read(() -> cloud.balancerOf(member.pool())).orElseThrow(() -> missing(member));
    return balancers.exclusively(
        balancer,
        words,
        budget,
        () ->
            new CompareAndSet<>(
                    words,
                    budget,
                    () -> cloud.weight(member).orElseThrow(() -> missing(member)),
                    weight -> cloud.setWeight(member, weight),
                    MemberDrain::describe)
                .replace(from, to));
  }

  private int weight(MemberId member, Budget budget) {
    return budget.read(() -> cloud.weight(member)).orElseThrow(() -> missing(member));
  }

  private static CloudException missing(MemberId member) {
    return new CloudException(
        Kind.NOT_FOUND,
        "read member " + member,
        "the cloud has no such member",
        Answer.MISSING,
        "it may have been deleted since; search the members again",
        false,
        null);
  }

  private static String describe(int weight) {
    return "weight " + weight;
  }

  private static String state(int weight) {
    return "{\"weight\":%d}".formatted(weight);
  }

  private static int parse(String state) {
    Matcher matcher = STATE.matcher(state);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not the state of a pool member");
    }
    return Integer.parseInt(matcher.group(1));
  }
}
