package dev.impound.controller.cli;

import dev.impound.operator.v1.CheckCloudRequest;
import dev.impound.operator.v1.CheckCloudResponse;
import dev.impound.operator.v1.CloudFinding;
import dev.impound.operator.v1.CloudFindingState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code impound cloud check}. */
@Command(
    name = "check",
    description = "Look whether the controller can use its cloud; nothing is changed there.",
    footer = {
      "",
      "Key, project, clock and endpoints, and every right that the configured ways to cut need:",
      "  ok        seen to work",
      "  presumed  a change of something that does not exist was not refused; where rights are",
      "            given by enterprise project, that proves less",
      "  untried   cannot be tried without making something",
      "  FAILED    does not work; the detail says why and what to do",
      "Ends with 1 when anything FAILED.",
      "",
      "Examples:",
      "  impound cloud check",
      "  impound cloud check --policy > policy.json"
    })
final class CloudCheckCommand extends OperatorCommand {
  @Option(
      names = "--policy",
      description = "Print only the smallest IAM policy that the configured ways need, as JSON.")
  private boolean policy;

  CloudCheckCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return "check the cloud";
  }

  @Override
  int act() {
    List<CloudFinding> findings = new ArrayList<>();
    String needed = "";
    StatusLine status = StatusLine.of(this, json() || policy);
    Iterator<CheckCloudResponse> parts =
        link().cloud().checkCloud(CheckCloudRequest.newBuilder().setPolicyOnly(policy).build());
    while (parts.hasNext()) {
      CheckCloudResponse part = parts.next();
      if (part.hasFinding()) {
        findings.add(part.getFinding());
        status.show("looked at " + part.getFinding().getWhat());
      } else {
        needed = part.getPolicy();
      }
    }
    status.clear();
    long failed = findings.stream().filter(CloudCheckCommand::isFailed).count();
    print(findings, needed);
    return failed == 0 ? ExitCode.OK.number() : failed(failed, findings.size());
  }

  private void print(List<CloudFinding> findings, String needed) {
    if (policy && !needed.isEmpty()) {
      talk().out().println(JsonView.pretty(JsonMapper.shared().readValue(needed, Map.class)));
    } else if (json()) {
      talk()
          .out()
          .println(
              JsonView.pretty(Map.of("findings", findings.stream().map(JsonView::map).toList())));
    } else {
      Table table = new Table("", "WHAT", "RIGHT", "SEEN");
      findings.forEach(
          finding ->
              table.row(
                  isFailed(finding) ? "FAILED" : Shown.word(finding.getState()),
                  Shown.sentence(finding.getWhat()),
                  Shown.name(finding.getAction()),
                  Shown.sentence(finding.getDetail())));
      table.print(talk().out());
    }
  }

  private static boolean isFailed(CloudFinding finding) {
    return finding.getState() == CloudFindingState.CLOUD_FINDING_STATE_FAILED;
  }

  private int failed(long failed, int all) {
    talk()
        .complain(
            Complaint.of(
                ExitCode.FAILED,
                "CLOUD_NOT_USABLE",
                "check the cloud",
                "%d of %d things do not work".formatted(failed, all),
                "mend them before an alarm comes; \"impound cloud check --policy\" prints what the"
                    + " access key is to be allowed"));
    return ExitCode.FAILED.number();
  }
}
