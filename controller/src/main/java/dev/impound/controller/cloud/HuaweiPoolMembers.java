package dev.impound.controller.cloud;

import com.huaweicloud.sdk.elb.v3.ElbClient;
import com.huaweicloud.sdk.elb.v3.model.LoadBalancerRef;
import com.huaweicloud.sdk.elb.v3.model.ShowMemberRequest;
import com.huaweicloud.sdk.elb.v3.model.ShowPoolRequest;
import com.huaweicloud.sdk.elb.v3.model.UpdateMemberOption;
import com.huaweicloud.sdk.elb.v3.model.UpdateMemberRequest;
import com.huaweicloud.sdk.elb.v3.model.UpdateMemberRequestBody;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.MemberId;
import dev.impound.controller.isolation.PoolMembers;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Members of pools of the ELB service. */
final class HuaweiPoolMembers implements PoolMembers {
  /** What the service gives a member that was made without one. */
  private static final int USUAL_WEIGHT = 1;

  private final ElbClient elb;
  private final Calls calls;
  private final Predicate<String> active;

  /**
   * @param active asks whether a load balancer takes changes
   */
  HuaweiPoolMembers(ElbClient elb, Calls calls, Predicate<String> active) {
    this.elb = elb;
    this.calls = calls;
    this.active = active;
  }

  @Override
  public Optional<Integer> weight(MemberId member) {
    ShowMemberRequest request =
        new ShowMemberRequest().withPoolId(member.pool()).withMemberId(member.member());
    String tried = "read member " + member;
    return present(
            () -> Calls.part(tried, calls.read(tried, () -> elb.showMember(request)).getMember()))
        .map(
            found -> {
              Ids.checked(found.getId());
              return Objects.requireNonNullElse(found.getWeight(), USUAL_WEIGHT);
            });
  }

  @Override
  public Optional<String> balancerOf(String pool) {
    ShowPoolRequest request = new ShowPoolRequest().withPoolId(Ids.checked(pool));
    String tried = "read pool " + pool;
    return present(
            () -> Calls.part(tried, calls.read(tried, () -> elb.showPool(request)).getPool()))
        .map(
            found -> {
              List<LoadBalancerRef> balancers = found.getLoadbalancers();
              return balancers == null || balancers.isEmpty()
                  ? ""
                  : Ids.checked(balancers.getFirst().getId());
            })
        .filter(id -> !id.isEmpty());
  }

  @Override
  public String setWeight(MemberId member, int weight) {
    UpdateMemberRequest request =
        new UpdateMemberRequest()
            .withPoolId(member.pool())
            .withMemberId(member.member())
            .withBody(
                new UpdateMemberRequestBody()
                    .withMember(new UpdateMemberOption().withWeight(weight)));
    String requestId =
        calls
            .write("set the weight of member " + member, () -> elb.updateMember(request))
            .getRequestId();
    return Objects.requireNonNullElse(requestId, "");
  }

  @Override
  public boolean isActive(String loadBalancerId) {
    return active.test(loadBalancerId);
  }

  private static <T> Optional<T> present(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
