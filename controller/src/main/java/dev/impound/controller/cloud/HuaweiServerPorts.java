package dev.impound.controller.cloud;

import com.huaweicloud.sdk.ecs.v2.EcsClient;
import com.huaweicloud.sdk.ecs.v2.model.InterfaceAttachment;
import com.huaweicloud.sdk.ecs.v2.model.ListServerInterfacesRequest;
import com.huaweicloud.sdk.vpc.v2.model.Port;
import com.huaweicloud.sdk.vpc.v2.model.ShowPortRequest;
import com.huaweicloud.sdk.vpc.v2.model.UpdatePortOption;
import com.huaweicloud.sdk.vpc.v2.model.UpdatePortRequest;
import com.huaweicloud.sdk.vpc.v2.model.UpdatePortRequestBody;
import dev.impound.controller.isolation.CloudException;
import dev.impound.controller.isolation.ServerPorts;
import dev.impound.controller.isolation.TrafficRule;
import java.util.List;
import java.util.Optional;

/** Network interfaces of servers and their security groups: the ECS and VPC services. */
final class HuaweiServerPorts implements ServerPorts {
  private final EcsClient ecs;
  private final com.huaweicloud.sdk.vpc.v2.VpcClient ports;
  private final SecurityGroups groups;
  private final Calls calls;

  HuaweiServerPorts(
      EcsClient ecs,
      com.huaweicloud.sdk.vpc.v2.VpcClient ports,
      SecurityGroups groups,
      Calls calls) {
    this.ecs = ecs;
    this.ports = ports;
    this.groups = groups;
    this.calls = calls;
  }

  @Override
  public List<String> portsOf(String serverId) {
    ListServerInterfacesRequest request =
        new ListServerInterfacesRequest().withServerId(Ids.checked(serverId));
    String tried = "list the network interfaces of server " + serverId;
    List<InterfaceAttachment> interfaces =
        Calls.part(
            tried,
            calls.read(tried, () -> ecs.listServerInterfaces(request)).getInterfaceAttachments());
    return interfaces.stream().map(InterfaceAttachment::getPortId).map(Ids::checked).toList();
  }

  @Override
  public Optional<List<String>> groupsOf(String port) {
    ShowPortRequest request = new ShowPortRequest().withPortId(Ids.checked(port));
    try {
      String tried = "read port " + port;
      Port shown = Calls.part(tried, calls.read(tried, () -> ports.showPort(request)).getPort());
      Ids.checked(shown.getId());
      List<String> held = shown.getSecurityGroups();
      return Optional.of(held == null ? List.of() : List.copyOf(held));
    } catch (CloudException e) {
      if (e.kind() == CloudException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public String setGroups(String port, List<String> held) {
    UpdatePortRequest request =
        new UpdatePortRequest()
            .withPortId(Ids.checked(port))
            .withBody(
                new UpdatePortRequestBody()
                    .withPort(new UpdatePortOption().withSecurityGroups(held)));
    calls.write("set the security groups of port " + port, () -> ports.updatePort(request));
    // The service's answer has no id of the request in its body.
    return "";
  }

  @Override
  public List<SecurityGroup> securityGroups(String name) {
    return groups.named(name);
  }

  @Override
  public SecurityGroup createSecurityGroup(String name) {
    return groups.create(name);
  }

  @Override
  public List<HeldRule> rules(String groupId) {
    return groups.rules(groupId);
  }

  @Override
  public void addRule(String groupId, TrafficRule rule) {
    groups.add(groupId, rule);
  }

  @Override
  public void deleteRule(String ruleId) {
    groups.delete(ruleId);
  }
}
