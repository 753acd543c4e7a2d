package dev.impound.localcloud.hss;

import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an event says of which its maker says nothing: a reverse shell in a container. */
final class EventTemplate {
  /** Numbers stand where the real service has numbers, even where its SDK expects text. */
  private static final String STANDARD =
      """
      {
        "event_class_id": "malware_0002", "event_type": 1017, "event_name": "Reverse shell",
        "severity": "High", "container_name": "web", "image_name": "shop/web:1.0",
        "host_name": "node-a", "host_id": "71a15ecc-0000-4000-8000-000000000001",
        "private_ip": "10.20.0.11", "public_ip": "", "os_type": "Linux",
        "host_status": "ACTIVE", "agent_status": "online", "protect_status": "opened",
        "asset_value": "common", "attack_phase": "exploit", "attack_tag": "abnormal_behavior",
        "handle_time": 0, "handle_status": "unhandled", "handle_method": "", "handler": "",
        "operate_accept_list": ["mark_as_handled", "ignore", "add_to_alarm_whitelist"],
        "operate_detail_list": [{
          "agent_id": "", "process_pid": 3123, "is_parent": false, "file_hash": "",
          "file_path": "/usr/bin/bash", "file_attr": 33261, "private_ip": "", "login_ip": "",
          "login_user_name": "", "keyword": "", "hash": ""}],
        "resource_info": {
          "domain_id": "", "project_id": "", "enterprise_project_id": "0", "region_name": "",
          "vpc_id": "", "cloud_id": "", "vm_name": "node-a",
          "vm_uuid": "71a15ecc-0000-4000-8000-000000000001", "container_id": "",
          "container_status": "Running", "pod_uid": "", "pod_name": "", "namespace": "",
          "cluster_id": "", "cluster_name": "", "image_id": "", "image_name": "shop/web:1.0",
          "os_type": "Linux", "os_version": "2.5"},
        "process_info_list": [{
          "process_name": "bash", "process_path": "/usr/bin/bash", "process_pid": 3123,
          "process_cmdline": "bash -i", "parent_process_path": "", "escape_mode": "",
          "escape_cmd": "", "block": 0}],
        "file_info_list": [], "user_info_list": [], "forensic_info": {}, "extend_info": "",
        "event_details": "", "event_abstract": "", "description": "", "recommendation": "",
        "tag_list": [], "event_count": 1
      }
      """;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private EventTemplate() {}

  /** The event with everything that {@code own} does not say; objects are merged, lists are not. */
  static SecurityEvent filled(ObjectNode own, String id, Instant now) {
    ObjectNode event = (ObjectNode) JSON.readTree(STANDARD);
    event.put("event_id", id);
    event.put("occur_time", now.toEpochMilli());
    merge(event, own);
    return new SecurityEvent(event);
  }

  private static void merge(ObjectNode into, ObjectNode own) {
    for (Map.Entry<String, JsonNode> field : own.properties()) {
      if (field.getValue() instanceof ObjectNode inner
          && into.path(field.getKey()) instanceof ObjectNode there) {
        merge(there, inner);
      } else {
        into.set(field.getKey(), field.getValue());
      }
    }
  }
}
