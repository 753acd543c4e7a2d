package dev.impound.controller.cli;

import dev.impound.wire.Printable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code impound}: the tree of its commands, and the start of the process. */
public final class Impound {
  private final Surroundings surroundings;
  private final CommandLine root;

  Impound(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.root = tree();
    root.setParameterExceptionHandler(this::misused);
    root.setExecutionExceptionHandler((failure, command, parsed) -> defect(failure));
    root.setCaseInsensitiveEnumValuesAllowed(true);
    root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    Talk talk = new Talk(surroundings, false);
    root.setOut(talk.out());
    root.setErr(talk.err());
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Beside the controller's own: a person at a terminal wants no log.
    System.setProperty("logback.configurationFile", "logback-cli.xml");
    // gRPC logs by the JDK's logging: with a configuration class that configures nothing, to
    // nobody.
    System.setProperty("java.util.logging.config.class", Object.class.getName());
    Surroundings surroundings = Surroundings.ofProcess(new StoreArchiveCheck());
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("farewell")
                .unstarted(() -> surroundings.farewell().say(System.err)));
    System.exit(new Impound(surroundings).run(args));
  }

  /** Runs the command with these arguments. */
  int run(String... args) {
    return root.execute(args);
  }

  private CommandLine tree() {
    CommandSpec spec = CommandSpec.create().name("impound");
    spec.addOption(help());
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.number()), code.meaning());
    }
    spec.usageMessage()
        .description(
            "Answers container intrusions: contains a container, takes its evidence, and reloads"
                + " the evidence where it does no harm.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(codes)
        .footer(
            "",
            "Examples:",
            "  impound alarm raise web-1/shop --rule \"reverse shell\"",
            "  impound incident show INC-3",
            "  impound evidence pull EV-6 -d ./case-3",
            "",
            "impound COMMAND --help tells more.");
    return new CommandLine(spec)
        .addSubcommand(new LoginCommand(surroundings))
        .addSubcommand(new LogoutCommand(surroundings))
        .addSubcommand(new StatusCommand(surroundings))
        .addSubcommand(nodes())
        .addSubcommand(containers())
        .addSubcommand(new CommandLine(new ContainerListCommand(surroundings)).setCommandName("ps"))
        .addSubcommand(alarms())
        .addSubcommand(playbooks())
        .addSubcommand(incidents())
        .addSubcommand(new ContainCommand(surroundings))
        .addSubcommand(new ReleaseCommand(surroundings))
        .addSubcommand(new ApproveCommand(surroundings))
        .addSubcommand(new DenyCommand(surroundings))
        .addSubcommand(new CaptureCommand(surroundings))
        .addSubcommand(evidence())
        .addSubcommand(custody())
        .addSubcommand(cloud())
        .addSubcommand(quarantine())
        .addSubcommand(audit())
        .addSubcommand(operators())
        .addSubcommand(
            group(
                "operator-key",
                "Your own key, for what nodes do only with its signature.",
                new OperatorKeyMakeCommand(surroundings)))
        .addSubcommand(approvals())
        .addSubcommand(new VersionCommand(surroundings))
        .addSubcommand(new CompletionCommand(surroundings));
  }

  private CommandLine nodes() {
    return group(
        "node",
        "Nodes and their agents.",
        new NodeListCommand(surroundings),
        new NodeShowCommand(surroundings),
        new NodeLabelCommand(surroundings),
        new NodeBanCommand(surroundings),
        new NodeUnbanCommand(surroundings),
        new NodeBansCommand(surroundings),
        new NodeEnrollCommand(surroundings),
        new NodeEnrolmentsCommand(surroundings),
        new NodeAdmitCommand(surroundings),
        new NodeRevokeTokenCommand(surroundings));
  }

  private CommandLine containers() {
    return group("container", "Containers of a node.", new ContainerListCommand(surroundings));
  }

  private CommandLine alarms() {
    return group(
        "alarm",
        "Alarms: where they come from, and what became of each.",
        new AlarmRaiseCommand(surroundings),
        new AlarmListCommand(surroundings),
        new AlarmShowCommand(surroundings),
        new AlarmSourcesCommand(surroundings));
  }

  private CommandLine playbooks() {
    return group(
        "playbook",
        "What is done on which alarm: check it and try it, without a controller.",
        new PlaybookValidateCommand(surroundings),
        new PlaybookTestCommand(surroundings),
        new PlaybookStandardCommand(surroundings));
  }

  private CommandLine incidents() {
    return group(
        "incident",
        "What was opened for alarms and orders.",
        new IncidentListCommand(surroundings),
        new IncidentShowCommand(surroundings),
        new IncidentConfirmCommand(surroundings));
  }

  private CommandLine evidence() {
    return group(
        "evidence",
        "Evidence items: list, copy, verify, hold, purge.",
        new EvidenceListCommand(surroundings),
        new EvidenceShowCommand(surroundings),
        new EvidenceViewCommand(surroundings),
        new EvidencePullCommand(surroundings),
        new EvidenceExportCommand(surroundings),
        new EvidenceEncryptCommand(surroundings),
        new EvidenceVerifyCommand(surroundings),
        new EvidenceScrubCommand(surroundings),
        new EvidenceRetentionCommand(surroundings),
        new EvidenceHoldCommand(surroundings),
        new EvidenceUnholdCommand(surroundings),
        new EvidencePurgeCommand(surroundings));
  }

  private CommandLine cloud() {
    return group(
        "cloud", "The cloud in which containers are cut off.", new CloudCheckCommand(surroundings));
  }

  private CommandLine custody() {
    return group(
        "custody",
        "The chain of custody: who did what with evidence.",
        new CustodyLogCommand(surroundings),
        new CustodyVerifyCommand(surroundings),
        new CustodyExportCommand(surroundings));
  }

  private CommandLine quarantine() {
    return group(
        "quarantine",
        "Reload evidence on a quarantine node and look into it.",
        new QuarantineLoadCommand(surroundings),
        new QuarantineRunCommand(surroundings),
        new QuarantineListCommand(surroundings),
        new QuarantineShellCommand(surroundings),
        new QuarantineStopCommand(surroundings));
  }

  private CommandLine audit() {
    return group(
        "audit",
        "Who asked what.",
        new AuditListCommand(surroundings),
        new AuditSearchCommand(surroundings),
        new AuditExportCommand(surroundings));
  }

  private CommandLine approvals() {
    return group(
        "approval",
        "What waits for a second person.",
        new ApprovalListCommand(surroundings),
        new ApprovalShowCommand(surroundings),
        new ApprovalDecision.Approve(surroundings),
        new ApprovalDecision.Deny(surroundings));
  }

  private CommandLine operators() {
    return group(
        "operator",
        "Operators: who may do what, and where.",
        new OperatorListCommand(surroundings),
        new OperatorInviteCommand(surroundings),
        new OperatorGrantCommand(surroundings),
        new OperatorRevokeCommand(surroundings));
  }

  private static CommandLine group(String name, String description, OperatorCommand... commands) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description);
    spec.addOption(help());
    CommandLine group = new CommandLine(spec);
    for (OperatorCommand command : commands) {
      group.addSubcommand(command);
    }
    return group;
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .type(boolean.class)
        .description("Show this help.")
        .build();
  }

  private int misused(ParameterException failure, String[] args) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    Complaint complaint =
        Complaint.of(
            ExitCode.USAGE,
            "USAGE",
            "cannot understand the command line",
            Objects.requireNonNullElse(failure.getMessage(), "no reason given"),
            suggestion(failure) + command + " --help");
    new Talk(surroundings, wantsJson(args)).complain(complaint);
    return ExitCode.USAGE.number();
  }

  private static String suggestion(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        return "did you mean %s? ".formatted(Printable.of(String.join(" or ", suggestions)));
      }
    }
    return "";
  }

  private static boolean wantsJson(String[] args) {
    String joined = " " + String.join(" ", Arrays.asList(args)) + " ";
    return joined.contains(" -o json ")
        || joined.contains(" -ojson ")
        || joined.contains(" -o=json ")
        || joined.contains(" --output json ")
        || joined.contains(" --output=json ");
  }

  private int defect(Exception failure) {
    Complaint complaint =
        Complaint.of(
            ExitCode.FAILED,
            "DEFECT",
            "impound failed in a way it did not expect",
            failure.toString(),
            "report this, with the command that was typed");
    new Talk(surroundings, false).complain(complaint);
    return ExitCode.FAILED.number();
  }
}
