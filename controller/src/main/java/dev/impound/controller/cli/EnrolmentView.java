package dev.impound.controller.cli;

import dev.impound.operator.v1.Enrolment;
import dev.impound.operator.v1.EnrolmentState;
import dev.impound.operator.v1.ListEnrolmentsResponse;
import dev.impound.operator.v1.MakeTokenResponse;
import dev.impound.operator.v1.OpenToken;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tokens and enrolments, for people. */
final class EnrolmentView {
  private EnrolmentView() {}

  static String token(MakeTokenResponse made, String at, NodeEnrollCommand.Format format) {
    return switch (format) {
      case TOKEN -> made.getToken() + "\n";
      case TEXT ->
          """
          token (shown once, good until %s):
            %s
          on the node, as root, with the token on a line of its standard input, then Ctrl-D:
            impound-agent enroll --config /etc/impound/agent.yaml --controller %s --token-file -
          """
              .formatted(
                  Shown.time(made.hasExpires(), made.getExpires()),
                  made.getToken(),
                  Shown.name(at));
      case CLOUD_INIT ->
          """
          #cloud-config
          write_files:
            - path: /etc/impound/enrolment-token
              permissions: "0600"
              owner: root:root
              content: |
                %s
          runcmd:
            - impound-agent enroll --config /etc/impound/agent.yaml --controller %s --token-file /etc/impound/enrolment-token
            - rm -f /etc/impound/enrolment-token
            - systemctl enable --now impound-agent
          """
              .formatted(made.getToken(), Shown.name(at));
    };
  }

  static Table tokens(ListEnrolmentsResponse listed) {
    Table table =
        new Table("TOKEN", "NODE", "GOOD UNTIL", "USES LEFT", "HELD", "LABELS", "MADE BY");
    for (OpenToken token : listed.getTokensList()) {
      table.row(
          Shown.name(token.getId()),
          Shown.name(token.getNodeName()),
          Shown.time(token.hasExpires(), token.getExpires()),
          Integer.toString(token.getUsesLeft()),
          Shown.yesOrNo(token.getHold()),
          Shown.name(labels(token.getLabelsMap())),
          Shown.name(token.getMadeBy()));
    }
    return table;
  }

  private static String labels(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(","));
  }

  static Table enrolments(ListEnrolmentsResponse listed) {
    Table table =
        new Table("NUMBER", "NODE", "STATE", "FINGERPRINT", "TIME", "FROM", "TOKEN", "ADMITTED BY");
    for (Enrolment one : listed.getEnrolmentsList()) {
      table.row(
          Long.toString(one.getNumber()),
          Shown.name(one.getNodeName()),
          one.getState() == EnrolmentState.ENROLMENT_STATE_PENDING ? "waits" : "admitted",
          Shown.name(one.getFingerprint()),
          Shown.time(one.hasAt(), one.getAt()),
          Shown.name(one.getAddress()),
          Shown.name(one.getTokenId()),
          Shown.name(one.getAdmittedBy()));
    }
    return table;
  }
}
