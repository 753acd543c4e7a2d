package dev.impound.controller.cloud;

import com.huaweicloud.sdk.core.HcClient;
import com.huaweicloud.sdk.core.http.HttpMethod;
import dev.impound.controller.alarm.hss.HandledEvent;
import dev.impound.controller.alarm.hss.HssCloud;
import dev.impound.wire.Printable;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Huawei Cloud's Host Security Service. Called through the SDK's core alone, because the service's
 * own client takes a number where it expects text for a broken answer, and the service's documented
 * examples hold such numbers. Holds its client for its life. Safe for many threads.
 */
public final class HuaweiHostSecurity implements HssCloud {
  private static final String PERMISSIONS =
      "to list and to handle events of HSS, as the policy HSS FullAccess gives them";
  private static final String PROJECT = "enterprise_project_id";
  private static final JsonMapper JSON = new JsonMapper();

  private static final RawOperation LIST =
      new RawOperation(HttpMethod.GET, "/v5/{project_id}/event/events")
          .query("category")
          .query("begin_time")
          .query("end_time")
          .query("handle_status")
          .query("offset")
          .query("limit")
          .query(PROJECT)
          .header("region");

  private static final RawOperation OPERATE =
      new RawOperation(HttpMethod.POST, "/v5/{project_id}/event/operate")
          .query(PROJECT)
          .header("region")
          .body();

  private final Calls calls = new Calls(PERMISSIONS);
  private final HcClient core;
  private final String region;

  /**
   * @param version of this program, told to the cloud
   */
  public HuaweiHostSecurity(CloudSettings settings, String version) {
    this.core = HuaweiClients.hssCore(settings, version, calls);
    this.region = settings.region();
  }

  /** How the last call failed; empty when it did not, or none was made. */
  public Optional<String> problem() {
    return calls.problem();
  }

  @Override
  public String events(
      Instant begin, Instant end, int offset, int limit, String enterpriseProject) {
    RawRequest request =
        new RawRequest()
            .with("category", "container")
            .with("begin_time", String.valueOf(begin.toEpochMilli()))
            .with("end_time", String.valueOf(end.toEpochMilli()))
            .with("handle_status", "unhandled")
            .with("offset", String.valueOf(offset))
            .with("limit", String.valueOf(limit))
            .with(PROJECT, enterpriseProject)
            .with("region", region);
    return calls.read("list the container events of HSS", () -> LIST.call(core, request)).text();
  }

  @Override
  public void markHandled(HandledEvent event, String handler, String enterpriseProject) {
    RawRequest request =
        new RawRequest()
            .with(PROJECT, enterpriseProject)
            .with("region", region)
            .with("body", operation(event, handler).toString());
    calls.write(
        "mark HSS event %s as handled".formatted(Printable.brief(event.id())),
        () -> OPERATE.call(core, request));
  }

  private static ObjectNode operation(HandledEvent event, String handler) {
    ObjectNode body =
        JSON.createObjectNode().put("operate_type", "mark_as_handled").put("handler", handler);
    ObjectNode named = body.putArray("operate_event_list").addObject();
    named
        .put("event_class_id", event.eventClass())
        .put("event_id", event.id())
        .put("event_type", event.type())
        .put("occur_time", event.occurred().toEpochMilli())
        .putArray("operate_detail_list");
    return body;
  }
}
