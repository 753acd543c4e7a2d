package dev.impound.controller.cloud;

import com.huaweicloud.sdk.ecs.v2.EcsClient;
import com.huaweicloud.sdk.elb.v3.ElbClient;
import com.huaweicloud.sdk.elb.v3.model.ListIpGroupsRequest;
import com.huaweicloud.sdk.elb.v3.model.ListListenersRequest;
import com.huaweicloud.sdk.elb.v3.model.ListListenersResponse;
import com.huaweicloud.sdk.elb.v3.model.ListQuotaDetailsRequest;
import com.huaweicloud.sdk.elb.v3.model.LoadBalancer;
import com.huaweicloud.sdk.elb.v3.model.QuotaInfo;
import com.huaweicloud.sdk.elb.v3.model.ShowListenerRequest;
import com.huaweicloud.sdk.elb.v3.model.ShowLoadBalancerRequest;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerIpGroupOption;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerOption;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerRequest;
import com.huaweicloud.sdk.elb.v3.model.UpdateListenerRequestBody;
import dev.impound.controller.cloud.Pages.Page;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.ListenerId;
import dev.impound.controller.isolation.LoadBalancers;
import dev.impound.controller.isolation.PoolMembers;
import dev.impound.controller.isolation.ServerPorts;
import dev.impound.controller.isolation.Whitelist;
import dev.impound.wire.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Huawei Cloud's ELB and ECS services. Holds one client of each for its life; connections are kept
 * and threads are the SDK's own, which do not keep the program from ending.
 */
public final class HuaweiLoadBalancers implements LoadBalancers {
  private static final String PERMISSIONS =
      "elb:*:list, elb:*:get, elb:listeners:put, elb:ipgroups:create, elb:ipgroups:put and"
          + " ecs:cloudServers:list";

  private static final String ADDRESS_GROUPS = "ipgroup";

  private final Calls calls = new Calls(PERMISSIONS);
  private final ElbClient elb;
  private final ListScope lists;
  private final Pools pools;
  private final Servers servers;
  private final AddressGroups groups;
  private final EcsClient ecs;
  private final CloudSettings settings;
  private final String version;
  private @Nullable ServerPorts ports;

  /**
   * @param version of this program, told to the cloud
   */
  public HuaweiLoadBalancers(CloudSettings settings, String version) {
    this.settings = settings;
    this.version = version;
    this.elb = HuaweiClients.elb(settings, version, calls);
    this.ecs = HuaweiClients.ecs(settings, version, calls);
    this.lists = new ListScope(settings.pageSize(), settings.enterpriseProject());
    this.pools = new Pools(elb, calls, lists);
    this.servers = new Servers(ecs, calls, lists);
    this.groups = new AddressGroups(elb, calls, lists);
  }

  /** The members of its pools, over the same connections. */
  public PoolMembers members() {
    return new HuaweiPoolMembers(elb, calls, this::isActive);
  }

  /** The network interfaces of servers; its clients are made when it is asked for first. */
  public synchronized ServerPorts ports() {
    ServerPorts made = ports;
    if (made == null) {
      made =
          new HuaweiServerPorts(
              ecs,
              HuaweiClients.ports(settings, version, calls),
              new SecurityGroups(
                  HuaweiClients.securityGroups(settings, version, calls), calls, lists),
              calls);
      ports = made;
    }
    return made;
  }

  /** Asks one small question, to see whether the cloud answers and takes the credentials. */
  public void probe() {
    calls.read(
        "ask the cloud for its address groups",
        () -> elb.listIpGroups(new ListIpGroupsRequest().withLimit(1)));
  }

  /** When it was for the cloud at its newest answer; empty before one that told it. */
  Optional<Instant> date() {
    return calls.date();
  }

  /** Where the key comes from, for people. */
  String keyWords() {
    return settings.credentials().words();
  }

  /** How many address groups there may be, in words. */
  String addressGroupQuota() {
    String tried = "ask how many address groups there may be";
    List<QuotaInfo> quotas =
        Calls.part(
            tried,
            calls
                .read(
                    tried,
                    () ->
                        elb.listQuotaDetails(
                            new ListQuotaDetailsRequest().withQuotaKey(List.of(ADDRESS_GROUPS))))
                .getQuotas());
    return quotas.stream()
        .filter(quota -> ADDRESS_GROUPS.equals(quota.getQuotaKey()))
        .map(quota -> "%s of %s are used".formatted(quota.getUsed(), quota.getQuotaLimit()))
        .findFirst()
        .orElse("the cloud tells of no limit");
  }

  /** How the last call failed; empty when it did not, or none was made. */
  public Optional<String> problem() {
    return calls.problem();
  }

  /**
   * Whether the answers come from the local stand-in instead of a cloud, by what it says of itself;
   * empty before the first answer.
   */
  public Optional<Boolean> localStandIn() {
    return calls.standIn();
  }

  @Override
  public List<Server> servers(String name) {
    return servers.named(name);
  }

  @Override
  public List<Server> serversAt(String address) {
    return servers.at(address);
  }

  @Override
  public List<Pool> pools(String address) {
    return pools.withMember(address);
  }

  @Override
  public Optional<Pool> pool(String id) {
    return pools.find(id);
  }

  @Override
  public List<ListenerId> listenersWithMember(String address) {
    return ids(
        marker ->
            listenerPage(
                "at " + address,
                new ListListenersRequest().withMemberAddress(List.of(address)),
                marker));
  }

  @Override
  public List<Forwarding> forwardings() {
    return pools.forwardings();
  }

  @Override
  public List<ListenerId> listenersOfDefaultPool(String poolId) {
    return ids(
        marker ->
            listenerPage(
                "of pool " + Printable.brief(poolId),
                new ListListenersRequest().withDefaultPoolId(List.of(poolId)),
                marker));
  }

  private List<ListenerId> ids(Pages.Source<com.huaweicloud.sdk.elb.v3.model.Listener> pages) {
    return Pages.all(lists.pageSize(), pages).stream()
        .map(listener -> new ListenerId(Ids.checked(listener.getId())))
        .toList();
  }

  private Page<com.huaweicloud.sdk.elb.v3.model.Listener> listenerPage(
      String which, ListListenersRequest request, @Nullable String marker) {
    String tried = "list the listeners " + which;
    ListListenersResponse answer =
        calls.read(
            tried,
            () ->
                elb.listListeners(
                    request
                        .withEnterpriseProjectId(lists.projects())
                        .withLimit(lists.pageSize())
                        .withMarker(marker)));
    return new Page<>(Calls.part(tried, answer.getListeners()), answer.getPageInfo());
  }

  @Override
  public Optional<Listener> listener(ListenerId id) {
    try {
      ShowListenerRequest request = new ShowListenerRequest().withListenerId(id.text());
      String tried = "read listener " + id;
      return Optional.of(
          listener(
              Calls.part(tried, calls.read(tried, () -> elb.showListener(request)).getListener())));
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Listener listener(com.huaweicloud.sdk.elb.v3.model.Listener listener) {
    var balancers = listener.getLoadbalancers();
    return new Listener(
        new ListenerId(Ids.checked(listener.getId())),
        Objects.requireNonNullElse(listener.getName(), ""),
        Objects.requireNonNullElse(listener.getProtocol(), ""),
        Objects.requireNonNullElse(listener.getProtocolPort(), 0),
        balancers == null || balancers.isEmpty() ? "" : Ids.checked(balancers.getFirst().getId()),
        Objects.requireNonNullElse(listener.getDefaultPoolId(), ""),
        Whitelists.from(listener.getIpgroup()));
  }

  @Override
  public boolean isActive(String loadBalancerId) {
    ShowLoadBalancerRequest request =
        new ShowLoadBalancerRequest().withLoadbalancerId(Ids.checked(loadBalancerId));
    String tried = "read load balancer " + loadBalancerId;
    LoadBalancer balancer =
        Calls.part(tried, calls.read(tried, () -> elb.showLoadBalancer(request)).getLoadbalancer());
    return "ACTIVE".equals(balancer.getProvisioningStatus());
  }

  @Override
  public List<AddressGroup> addressGroups(String name) {
    return groups.named(name);
  }

  @Override
  public AddressGroup createAddressGroup(String name, List<String> addresses) {
    return groups.create(name, addresses);
  }

  @Override
  public void replaceAddresses(String groupId, List<String> addresses) {
    groups.replace(groupId, addresses);
  }

  @Override
  public String setWhitelist(ListenerId id, Whitelist whitelist) {
    return update(id, Whitelists.option(whitelist));
  }

  @Override
  public String disableWhitelist(ListenerId id) {
    return update(id, new UpdateListenerIpGroupOption().withEnableIpgroup(false));
  }

  private String update(ListenerId id, UpdateListenerIpGroupOption option) {
    UpdateListenerRequest request =
        new UpdateListenerRequest()
            .withListenerId(id.text())
            .withBody(
                new UpdateListenerRequestBody()
                    .withListener(new UpdateListenerOption().withIpgroup(option)));
    String requestId =
        calls
            .write("change the access control of listener " + id, () -> elb.updateListener(request))
            .getRequestId();
    return Objects.requireNonNullElse(requestId, "");
  }
}
