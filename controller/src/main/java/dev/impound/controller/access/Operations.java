package dev.impound.controller.access;

import static dev.impound.controller.access.Where.EVERYWHERE;
import static dev.impound.controller.access.Where.SHOWN;
import static dev.impound.controller.access.Where.at;

import dev.impound.controller.access.Where.Kind;
import dev.impound.wire.SpiffeId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one table of who may call what. What is not in it is called by nobody: a controller that
 * serves such a method does not start.
 */
public final class Operations {
  private static final String OPERATOR = "dev.impound.operator.v1.";

  private static final List<Operation> ALL =
      List.of(
          node("dev.impound.node.v1.NodeSessionService/Connect"),
          node("dev.impound.node.v1.ShellService/Attach"),
          node("dev.impound.node.v1.CertificateService/Renew"),
          new Operation(
              "dev.impound.node.v1.EnrolmentService/Enroll",
              Set.of(),
              Optional.empty(),
              EVERYWHERE),
          new Operation(OPERATOR + "LoginService/Login", Set.of(), Optional.empty(), EVERYWHERE),
          node("dev.impound.evidence.v1.DeliveryService/Deliver"),
          node("dev.impound.evidence.v1.DeliveryService/Offer"),
          new Operation(
              "dev.impound.evidence.v1.RetrievalService/Fetch",
              Set.of(SpiffeId.Role.NODE, SpiffeId.Role.OPERATOR),
              Optional.of(Verb.READ_EVIDENCE),
              at(Kind.ITEM, "item_id")),
          operator("StatusService/GetStatus", Verb.READ, SHOWN),
          operator("NodeService/ListNodes", Verb.READ, SHOWN),
          operator("NodeService/GetNode", Verb.READ, at(Kind.NODE, "name")),
          operator("NodeService/LabelNode", Verb.OPERATORS, EVERYWHERE),
          operator("EnrolmentOrderService/MakeToken", Verb.IDENTITY, EVERYWHERE),
          operator("EnrolmentOrderService/RevokeToken", Verb.IDENTITY, EVERYWHERE),
          operator("EnrolmentOrderService/ListEnrolments", Verb.IDENTITY, EVERYWHERE),
          operator("EnrolmentOrderService/Admit", Verb.IDENTITY, EVERYWHERE),
          operator("ContainerService/ListContainers", Verb.READ, at(Kind.NODE, "node")),
          operator("AlarmService/RaiseAlarm", Verb.RAISE, at(Kind.NODE, "target.node")),
          operator("AlarmService/ListAlarms", Verb.READ, SHOWN),
          operator("AlarmService/GetAlarm", Verb.READ, at(Kind.ALARM, "alarm_id")),
          operator("AlarmService/ListAlarmSources", Verb.READ, SHOWN),
          operator("IncidentService/ListIncidents", Verb.READ, SHOWN),
          operator("IncidentService/GetIncident", Verb.READ, at(Kind.INCIDENT, "incident_id")),
          operator("IncidentService/WatchIncident", Verb.READ, at(Kind.INCIDENT, "incident_id")),
          operator("ResponseService/Contain", Verb.CONTAIN, at(Kind.NODE, "target.node")),
          operator(
              "ResponseService/ConfirmIncident", Verb.CONTAIN, at(Kind.INCIDENT, "incident_id")),
          operator("ResponseService/Release", Verb.RELEASE, at(Kind.NODE, "target.node")),
          operator("ResponseService/Capture", Verb.CAPTURE, at(Kind.NODE, "target.node")),
          operator("ResponseService/DecideStep", Verb.APPROVE, at(Kind.INCIDENT, "incident_id")),
          operator("EvidenceService/ListItems", Verb.READ, at(Kind.INCIDENT, "incident_id")),
          operator("EvidenceService/GetItem", Verb.READ, at(Kind.ITEM, "item_id")),
          operator("EvidenceService/ViewItem", Verb.READ_EVIDENCE, at(Kind.ITEM, "item_id")),
          operator("EvidenceService/RevealItem", Verb.REVEAL, at(Kind.ITEM, "item_id")),
          operator("EvidenceService/VerifyItem", Verb.READ_EVIDENCE, at(Kind.ITEM, "item_id")),
          operator(
              "EvidenceService/EncryptIncident", Verb.ENCRYPT, at(Kind.INCIDENT, "incident_id")),
          operator("RetentionService/ListRetention", Verb.READ, SHOWN),
          operator("RetentionService/HoldEvidence", Verb.HOLD, at(Kind.EVIDENCE, "subject")),
          operator("RetentionService/ReleaseHold", Verb.UNHOLD, at(Kind.EVIDENCE, "subject")),
          operator("RetentionService/PlanPurge", Verb.PURGE, at(Kind.EVIDENCE, "subject")),
          operator("RetentionService/Purge", Verb.PURGE, at(Kind.CAPTURE, "capture_ids")),
          operator("CustodyService/ListEntries", Verb.READ, SHOWN),
          operator("CustodyService/VerifyChain", Verb.READ, SHOWN),
          operator("CustodyService/ExportChain", Verb.READ_EVIDENCE, EVERYWHERE),
          operator("CustodyService/GetBundle", Verb.READ_EVIDENCE, at(Kind.CAPTURE, "capture_id")),
          operator("QuarantineService/LoadItem", Verb.QUARANTINE, at(Kind.ITEM, "item_id")),
          operator("QuarantineService/RunSandbox", Verb.QUARANTINE, at(Kind.ITEM, "item_id")),
          operator("QuarantineService/ListSandboxes", Verb.READ, SHOWN),
          operator("QuarantineService/StopSandbox", Verb.QUARANTINE, at(Kind.SANDBOX, "name")),
          operator("QuarantineService/Shell", Verb.QUARANTINE, at(Kind.SANDBOX, "opening.name")),
          operator("CloudService/CheckCloud", Verb.READ, SHOWN),
          operator("ScrubService/GetScrub", Verb.READ, SHOWN),
          operator("ScrubService/StartScrub", Verb.SCRUB, EVERYWHERE),
          operator("BanService/Ban", Verb.BAN, at(Kind.HOLDER, "subject")),
          operator("BanService/LiftBan", Verb.BAN, at(Kind.HOLDER, "subject")),
          operator("BanService/ListBans", Verb.READ, SHOWN),
          operator("AuditService/ListAudit", Verb.AUDIT, EVERYWHERE),
          operator("ApprovalService/ListApprovals", Verb.READ, SHOWN),
          operator("ApprovalService/GetApproval", Verb.READ, SHOWN),
          operator("ApprovalService/DecideApproval", Verb.SECOND, SHOWN),
          operator("OperatorService/ListOperators", Verb.READ, SHOWN),
          operator("OperatorService/Grant", Verb.OPERATORS, EVERYWHERE),
          operator("OperatorService/Revoke", Verb.OPERATORS, EVERYWHERE),
          operator("OperatorService/Invite", Verb.OPERATORS, EVERYWHERE),
          operator("OperatorService/RenewLogin", Verb.READ, SHOWN),
          operator("OperatorService/Logout", Verb.READ, SHOWN));

  private static final Map<String, Operation> BY_METHOD = byMethod();

  private Operations() {}

  /** The whole table. */
  public static List<Operation> all() {
    return ALL;
  }

  /** The entry of a method; empty where it has none, and nobody may call it. */
  public static Optional<Operation> of(String method) {
    return Optional.ofNullable(BY_METHOD.get(method));
  }

  private static Operation node(String method) {
    return new Operation(method, Set.of(SpiffeId.Role.NODE), Optional.empty(), EVERYWHERE);
  }

  private static Operation operator(String method, Verb verb, Where where) {
    return new Operation(
        OPERATOR + method, Set.of(SpiffeId.Role.OPERATOR), Optional.of(verb), where);
  }

  private static Map<String, Operation> byMethod() {
    Map<String, Operation> table = new LinkedHashMap<>();
    for (Operation operation : ALL) {
      if (table.put(operation.method(), operation) != null) {
        throw new IllegalStateException(operation.method() + " is in the table twice");
      }
    }
    return Map.copyOf(table);
  }
}
