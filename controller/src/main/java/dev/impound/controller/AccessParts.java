package dev.impound.controller;

import dev.impound.controller.access.AccessInterceptor;
import dev.impound.controller.access.AuditBook;
import dev.impound.controller.access.AuditTrail;
import dev.impound.controller.access.BreakGlass;
import dev.impound.controller.access.Grants;
import dev.impound.controller.access.OperatorSettings;
import dev.impound.controller.access.Where;
import dev.impound.controller.access.Whereabouts;
import dev.impound.controller.alarm.AlarmJournal;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.ItemId;
import dev.impound.controller.incident.Incident;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.journal.Database;
import dev.impound.controller.journal.SqlAccessRegister;
import dev.impound.controller.journal.SqlAuditTrail;
import dev.impound.controller.quarantine.QuarantineDesk;
import dev.impound.controller.rpc.OpenCalls;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.wire.NodeName;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import dev.impound.wire.SpiffeId;
import io.grpc.BindableService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What decides on each call of an operator and keeps record of it, joined by hand. */
record AccessParts(Grants grants, AuditBook book, InstantSource clock, BreakGlass glass) {
  private static final Logger LOG = LoggerFactory.getLogger(AccessParts.class);

  static AccessParts open(
      Database database,
      String controller,
      OperatorSettings settings,
      BreakGlass glass,
      InstantSource clock) {
    if (settings.admins().isEmpty()) {
      LOG.atWarn()
          .log(
              "Nobody is named under operators.admins in the configuration, so nobody can give"
                  + " operators their roles unless an admin was granted before");
    }
    return new AccessParts(
        new Grants(new SqlAccessRegister(database.jdbi()), settings, clock),
        new AuditBook(new SqlAuditTrail(database.jdbi(), controller), clock),
        clock,
        glass);
  }

  /** When an operator's call was last recorded before this instant. */
  static Optional<Instant> lastRecord(Database database, Instant before) {
    AuditTrail.Search search =
        new AuditTrail.Search(
            "", "", "", "", "", Optional.empty(), Optional.of(before), 0, false, 1);
    return new SqlAuditTrail(database.jdbi(), "")
        .find(search).stream().findFirst().map(entry -> entry.asked().at());
  }

  /** The services, behind what decides on each call. */
  List<BindableService> guard(List<BindableService> services, Whereabouts whereabouts) {
    return new AccessInterceptor(grants, whereabouts, book, glass, clock).guard(services);
  }

  /** Has the calls end of who may less than when they began. */
  void endWhatIsOpen(OpenCalls open, String trustDomain) {
    grants.tell(
        operator ->
            open.endCallsOf(
                SpiffeId.operator(trustDomain, operator),
                Refusal.of(
                    RefusalReason.NOT_ALLOWED,
                    "the rights of %s were changed".formatted(operator),
                    "ask again")));
  }

  /** Every second or few: nodes get labels by enrolling too, here or at another controller. */
  void look() {
    grants.refresh();
    book.catchUp();
  }

  /** Looks in the records; asks quarantine nodes for a sandbox. */
  record Records(
      IncidentDesk incidents, Evidence evidence, AlarmJournal alarms, QuarantineDesk quarantine)
      implements Whereabouts {
    private static final String ALARM = "ALM-";

    @Override
    public Optional<NodeName> node(Where.Kind kind, String reference) {
      try {
        return find(kind, reference);
      } catch (RefusedException unknown) {
        return Optional.empty();
      }
    }

    private Optional<NodeName> find(Where.Kind kind, String reference) {
      return switch (kind) {
        case INCIDENT -> incident(IncidentId.parse(reference));
        case ITEM -> Optional.of(evidence.item(ItemId.parse(reference)).node());
        case CAPTURE -> Optional.of(evidence.capture(CaptureId.parse(reference)).node());
        case EVIDENCE -> incident(evidence.retention().subject(reference).incident());
        case ALARM ->
            reference.startsWith(ALARM)
                ? alarms
                    .find(Long.parseLong(reference.substring(ALARM.length())))
                    .flatMap(alarm -> alarm.incident().flatMap(this::incident))
                : Optional.empty();
        case SANDBOX -> Optional.of(item(quarantine.find(reference).sandbox().itemId()));
        case NODE, HOLDER, SHOWN, EVERYWHERE -> Optional.empty();
      };
    }

    private NodeName item(String id) {
      return evidence.item(ItemId.parse(id)).node();
    }

    private Optional<NodeName> incident(IncidentId id) {
      return incidents.find(id).map(Incident::target).map(target -> target.node());
    }
  }
}
