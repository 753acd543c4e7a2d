package dev.impound.controller;

import dev.impound.controller.access.BreakGlass;
import dev.impound.controller.alarm.WebhookSignature;
import dev.impound.controller.cloud.CloudSettings;
import dev.impound.controller.cloud.HuaweiNotifications;
import dev.impound.controller.config.ControllerConfig;
import dev.impound.controller.incident.IncidentDesk;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.metrics.Metrics;
import dev.impound.controller.node.OldState;
import dev.impound.controller.notification.Channels;
import dev.impound.controller.notification.NewsFacts;
import dev.impound.controller.notification.NewsJournal;
import dev.impound.controller.notification.NewsKind;
import dev.impound.controller.notification.Notifier;
import dev.impound.controller.notification.TopicPublisher;
import dev.impound.controller.retention.Expiry;
import dev.impound.wire.MutualTls;
import dev.impound.wire.SpiffeId;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Joins the notifications to what they tell of. */
final class NoticeParts {
  private NoticeParts() {}

  /** Begins to send; to be called before anything can happen that is to be told. */
  static Notifier start(
      ControllerConfig config,
      NewsJournal journal,
      IncidentDesk incidents,
      Metrics metrics,
      Optional<CloudSettings> cloud,
      String version,
      Clock clock,
      BooleanSupplier onDuty)
      throws IOException {
    String source = SpiffeId.controller(MutualTls.identity(config.tls()).trustDomain()).uri();
    TopicPublisher topics =
        cloud
            .<TopicPublisher>map(settings -> new HuaweiNotifications(settings, version)::publish)
            .orElse(
                (topic, subject, message) -> {
                  throw new IllegalStateException("no cloud is configured for topic " + topic);
                });
    return Notifier.start(
        Channels.open(
            config.notifications(),
            new Channels.Means(source, WebhookSignature::sign, topics, clock)),
        new Notifier.Means(
            journal,
            id -> incidents.find(id).map(NewsFacts::of).orElse(NewsFacts.NONE),
            clock,
            ThreadLocalRandom.current(),
            metrics::notification,
            onDuty));
  }

  /** Tells of calls over the local socket. */
  static BreakGlass breakGlass(NewsJournal journal) {
    return new BreakGlass(
        asked ->
            journal.add(
                Optional.empty(),
                NewsKind.BREAK_GLASS,
                asked.at().truncatedTo(ChronoUnit.MICROS),
                "%s was called over the local socket, without a certificate"
                    .formatted(asked.call())));
  }

  /** Tells that the database is an old one. */
  static BiConsumer<IncidentId, String> drift(NewsJournal journal, Clock clock) {
    return (incident, text) ->
        journal.add(
            Optional.of(incident),
            NewsKind.DRIFT,
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            text);
  }

  static Consumer<OldState.Found> oldState(NewsJournal journal) {
    return found ->
        journal.add(
            Optional.empty(),
            NewsKind.OLD_STATE,
            found.at().truncatedTo(ChronoUnit.MICROS),
            "no node is commanded: " + found.why());
  }

  /** Tells of evidence that was removed because its retention time is over. */
  static Expiry.Listener purges(NewsJournal journal, Clock clock) {
    return (plan, reason) ->
        journal.add(
            Optional.of(plan.capture().incident()),
            NewsKind.EVIDENCE_PURGED,
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            "%s: %s was purged, %d bytes; %s"
                .formatted(
                    plan.capture().incident(), plan.capture().id(), plan.removedBytes(), reason));
  }
}
