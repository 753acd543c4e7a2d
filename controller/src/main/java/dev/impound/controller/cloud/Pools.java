package dev.impound.controller.cloud;

import com.huaweicloud.sdk.elb.v3.ElbClient;
import com.huaweicloud.sdk.elb.v3.model.L7Policy;
import com.huaweicloud.sdk.elb.v3.model.ListL7PoliciesRequest;
import com.huaweicloud.sdk.elb.v3.model.ListL7PoliciesResponse;
import com.huaweicloud.sdk.elb.v3.model.ListMasterSlavePoolsRequest;
import com.huaweicloud.sdk.elb.v3.model.ListMasterSlavePoolsResponse;
import com.huaweicloud.sdk.elb.v3.model.ListMembersRequest;
import com.huaweicloud.sdk.elb.v3.model.ListMembersResponse;
import com.huaweicloud.sdk.elb.v3.model.ListPoolsRequest;
import com.huaweicloud.sdk.elb.v3.model.ListPoolsResponse;
import com.huaweicloud.sdk.elb.v3.model.ListenerRef;
import com.huaweicloud.sdk.elb.v3.model.MasterSlavePool;
import com.huaweicloud.sdk.elb.v3.model.ShowPoolRequest;
import dev.impound.controller.cloud.Pages.Page;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.LoadBalancers.Forwarding;
import dev.impound.controller.isolation.LoadBalancers.Member;
import dev.impound.controller.isolation.LoadBalancers.Pool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Pools, their members, and the policies that send traffic to them. */
final class Pools {
  /** What the service gives a member that was made without one. */
  private static final int USUAL_WEIGHT = 1;

  private final ElbClient elb;
  private final Calls calls;
  private final ListScope lists;

  Pools(ElbClient elb, Calls calls, ListScope lists) {
    this.elb = elb;
    this.calls = calls;
    this.lists = lists;
  }

  List<Pool> withMember(String address) {
    List<Pool> pools = new ArrayList<>();
    for (var pool : Pages.all(lists.pageSize(), marker -> page(address, marker))) {
      pools.add(pool(pool));
    }
    for (MasterSlavePool pool : masterSlave(address)) {
      pools.add(masterSlavePool(pool));
    }
    return pools;
  }

  private Page<com.huaweicloud.sdk.elb.v3.model.Pool> page(
      String address, @Nullable String marker) {
    ListPoolsRequest request =
        new ListPoolsRequest()
            .withMemberAddress(List.of(address))
            .withEnterpriseProjectId(lists.projects())
            .withLimit(lists.pageSize())
            .withMarker(marker);
    String tried = "list the pools with a member at " + address;
    ListPoolsResponse answer = calls.read(tried, () -> elb.listPools(request));
    return new Page<>(Calls.part(tried, answer.getPools()), answer.getPageInfo());
  }

  /** The pool of this id with all its members; empty when there is none. */
  Optional<Pool> find(String poolId) {
    ShowPoolRequest request = new ShowPoolRequest().withPoolId(Ids.checked(poolId));
    String tried = "read pool " + poolId;
    try {
      return Optional.of(
          pool(Calls.part(tried, calls.read(tried, () -> elb.showPool(request)).getPool())));
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Pool pool(com.huaweicloud.sdk.elb.v3.model.Pool pool) {
    return new Pool(
        Ids.checked(pool.getId()),
        Objects.requireNonNullElse(pool.getProtocol(), ""),
        Boolean.TRUE.equals(pool.getAnyPortEnable()),
        false,
        ids(pool.getListeners()),
        members(pool.getId()));
  }

  private List<Member> members(String poolId) {
    String id = Ids.checked(poolId);
    String tried = "list the members of pool " + id;
    return Pages.all(
            lists.pageSize(),
            marker -> {
              ListMembersRequest request =
                  new ListMembersRequest()
                      .withPoolId(id)
                      .withEnterpriseProjectId(lists.projects())
                      .withLimit(lists.pageSize())
                      .withMarker(marker);
              ListMembersResponse answer = calls.read(tried, () -> elb.listMembers(request));
              return new Page<>(Calls.part(tried, answer.getMembers()), answer.getPageInfo());
            })
        .stream()
        .map(
            member ->
                member(
                    member.getId(),
                    member.getAddress(),
                    member.getProtocolPort(),
                    member.getWeight(),
                    member.getOperatingStatus()))
        .toList();
  }

  /** Where a region has no such pools, there are none. */
  private List<MasterSlavePool> masterSlave(String address) {
    String tried = "list the master-slave pools with a member at " + address;
    try {
      return Pages.all(
          lists.pageSize(),
          marker -> {
            ListMasterSlavePoolsRequest request =
                new ListMasterSlavePoolsRequest()
                    .withMemberAddress(List.of(address))
                    .withEnterpriseProjectId(lists.projects())
                    .withLimit(lists.pageSize())
                    .withMarker(marker);
            ListMasterSlavePoolsResponse answer =
                calls.read(tried, () -> elb.listMasterSlavePools(request));
            return new Page<>(Calls.part(tried, answer.getPools()), answer.getPageInfo());
          });
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  private static Pool masterSlavePool(MasterSlavePool pool) {
    return new Pool(
        Ids.checked(pool.getId()),
        Objects.requireNonNullElse(pool.getProtocol(), ""),
        Boolean.TRUE.equals(pool.getAnyPortEnable()),
        true,
        ids(pool.getListeners()),
        pool.getMembers() == null
            ? List.of()
            : pool.getMembers().stream()
                .map(
                    member ->
                        member(
                            member.getId(),
                            member.getAddress(),
                            member.getProtocolPort(),
                            null,
                            member.getOperatingStatus()))
                .toList());
  }

  /** Every policy that names a pool, alone or as one of several with weights, or a listener. */
  List<Forwarding> forwardings() {
    return Pages.all(lists.pageSize(), this::policies).stream()
        .filter(policy -> policy.getListenerId() != null)
        .map(
            policy ->
                new Forwarding(
                    new ListenerId(policy.getListenerId()),
                    targets(policy),
                    Optional.ofNullable(policy.getRedirectListenerId()).map(ListenerId::new)))
        .filter(forwarding -> !forwarding.pools().isEmpty() || forwarding.redirect().isPresent())
        .toList();
  }

  private Page<L7Policy> policies(@Nullable String marker) {
    ListL7PoliciesRequest request =
        new ListL7PoliciesRequest()
            .withEnterpriseProjectId(lists.projects())
            .withLimit(lists.pageSize())
            .withMarker(marker);
    String tried = "list the forwarding policies";
    ListL7PoliciesResponse answer = calls.read(tried, () -> elb.listL7Policies(request));
    return new Page<>(Calls.part(tried, answer.getL7policies()), answer.getPageInfo());
  }

  private static Set<String> targets(L7Policy policy) {
    Set<String> pools = new HashSet<>();
    if (policy.getRedirectPoolId() != null) {
      pools.add(policy.getRedirectPoolId());
    }
    if (policy.getRedirectPoolsConfig() != null) {
      policy.getRedirectPoolsConfig().forEach(target -> pools.add(target.getPoolId()));
    }
    return pools;
  }

  private static Member member(
      @Nullable String id,
      @Nullable String address,
      @Nullable Integer port,
      @Nullable Integer weight,
      @Nullable String operatingStatus) {
    return new Member(
        Objects.requireNonNullElse(id, ""),
        Objects.requireNonNullElse(address, ""),
        Objects.requireNonNullElse(port, 0),
        Objects.requireNonNullElse(weight, USUAL_WEIGHT),
        !"OFFLINE".equals(operatingStatus));
  }

  private static Set<ListenerId> ids(@Nullable List<ListenerRef> listeners) {
    return listeners == null
        ? Set.of()
        : listeners.stream()
            .map(listener -> new ListenerId(Ids.checked(listener.getId())))
            .collect(Collectors.toSet());
  }
}
