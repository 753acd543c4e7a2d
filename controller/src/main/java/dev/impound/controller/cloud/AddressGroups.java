package dev.impound.controller.cloud;

import com.huaweicloud.sdk.elb.v3.ElbClient;
import com.huaweicloud.sdk.elb.v3.model.CreateIpGroupIpOption;
import com.huaweicloud.sdk.elb.v3.model.CreateIpGroupOption;
import com.huaweicloud.sdk.elb.v3.model.CreateIpGroupRequest;
import com.huaweicloud.sdk.elb.v3.model.CreateIpGroupRequestBody;
import com.huaweicloud.sdk.elb.v3.model.IpGroup;
import com.huaweicloud.sdk.elb.v3.model.IpInfo;
import com.huaweicloud.sdk.elb.v3.model.ListIpGroupsRequest;
import com.huaweicloud.sdk.elb.v3.model.ListIpGroupsResponse;
import com.huaweicloud.sdk.elb.v3.model.UpadateIpGroupIpOption;
import com.huaweicloud.sdk.elb.v3.model.UpdateIpGroupOption;
import com.huaweicloud.sdk.elb.v3.model.UpdateIpGroupRequest;
import com.huaweicloud.sdk.elb.v3.model.UpdateIpGroupRequestBody;
import dev.impound.controller.cloud.Pages.Page;
import dev.impound.controller.isolation.LoadBalancers.AddressGroup;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** IP address groups of the ELB service. */
final class AddressGroups {
  private static final String DESCRIPTION = "who may reach a listener that Impound has closed";

  private final ElbClient elb;
  private final Calls calls;
  private final ListScope lists;

  AddressGroups(ElbClient elb, Calls calls, ListScope lists) {
    this.elb = elb;
    this.calls = calls;
    this.lists = lists;
  }

  List<AddressGroup> named(String name) {
    return Pages.all(lists.pageSize(), marker -> page(name, marker)).stream()
        .filter(group -> name.equals(group.getName()))
        .map(AddressGroups::group)
        .toList();
  }

  private Page<IpGroup> page(String name, @Nullable String marker) {
    ListIpGroupsRequest request =
        new ListIpGroupsRequest()
            .withName(List.of(name))
            .withEnterpriseProjectId(lists.projects())
            .withLimit(lists.pageSize())
            .withMarker(marker);
    String tried = "list the address groups named " + name;
    ListIpGroupsResponse answer = calls.read(tried, () -> elb.listIpGroups(request));
    return new Page<>(Calls.part(tried, answer.getIpgroups()), answer.getPageInfo());
  }

  AddressGroup create(String name, List<String> addresses) {
    CreateIpGroupRequest request =
        new CreateIpGroupRequest()
            .withBody(
                new CreateIpGroupRequestBody()
                    .withIpgroup(
                        new CreateIpGroupOption()
                            .withName(name)
                            .withDescription(DESCRIPTION)
                            .withEnterpriseProjectId(lists.project())
                            .withIpList(
                                addresses.stream()
                                    .map(address -> new CreateIpGroupIpOption().withIp(address))
                                    .toList())));
    String tried = "create address group " + name;
    return group(
        Calls.changed(tried, calls.write(tried, () -> elb.createIpGroup(request)).getIpgroup()));
  }

  void replace(String groupId, List<String> addresses) {
    String id = Ids.checked(groupId);
    UpdateIpGroupRequest request =
        new UpdateIpGroupRequest()
            .withIpgroupId(id)
            .withBody(
                new UpdateIpGroupRequestBody()
                    .withIpgroup(
                        new UpdateIpGroupOption()
                            .withIpList(
                                addresses.stream()
                                    .map(address -> new UpadateIpGroupIpOption().withIp(address))
                                    .toList())));
    calls.write("replace the addresses of address group " + id, () -> elb.updateIpGroup(request));
  }

  private static AddressGroup group(IpGroup group) {
    List<IpInfo> entries = group.getIpList();
    return new AddressGroup(
        Ids.checked(group.getId()),
        Objects.requireNonNullElse(group.getName(), ""),
        entries == null ? List.of() : entries.stream().map(IpInfo::getIp).toList());
  }
}
