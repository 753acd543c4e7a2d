package dev.impound.controller;

import dev.impound.controller.alarm.AlarmSettings;
import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.PostedSource;
import dev.impound.controller.alarm.SourceBoard;
import dev.impound.controller.alarm.SourceKind;
import dev.impound.controller.alarm.SourceMemory;
import dev.impound.controller.alarm.SourceSettings;
import dev.impound.controller.alarm.falco.FalcoSource;
import dev.impound.controller.alarm.generic.GenericSource;
import dev.impound.controller.alarm.hss.HssClosing;
import dev.impound.controller.alarm.hss.HssEvents;
import dev.impound.controller.alarm.hss.HssSource;
import dev.impound.controller.alarm.http.AlarmEndpoint;
import dev.impound.controller.alarm.smn.SmnSource;
import dev.impound.controller.cloud.CloudSettings;
import dev.impound.controller.cloud.HuaweiHostSecurity;
import dev.impound.controller.cloud.HuaweiNotifications;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sources of alarms and the port they post to. Nothing is asked or opened before {@link
 * #start}.
 */
final class SourceParts implements AutoCloseable {
  private final AlarmSettings settings;
  private final Intake intake;
  private final List<PostedSource> posted = new ArrayList<>();
  private final List<SmnSource> topics = new ArrayList<>();
  private final List<HssSource> polled = new ArrayList<>();
  private final List<HssClosing> closings = new ArrayList<>();
  private final List<SourceBoard.Entry> entries = new ArrayList<>();
  private @Nullable AlarmEndpoint endpoint;

  /**
   * What sources work with; {@code cloud} is empty when none is configured.
   *
   * @param pollsForAll whether this controller has the duty of asking HSS
   */
  record Means(
      Intake intake,
      SourceMemory memory,
      Optional<CloudSettings> cloud,
      String version,
      Clock clock,
      BooleanSupplier pollsForAll) {}

  SourceParts(AlarmSettings settings, Means means) {
    this.settings = settings;
    this.intake = means.intake();
    HssEvents events = new HssEvents();
    for (SourceSettings source : settings.sources()) {
      switch (source) {
        case SourceSettings.Falco falco -> post(new FalcoSource(falco));
        case SourceSettings.Generic generic -> post(new GenericSource(generic, means.clock()));
        case SourceSettings.Smn smn -> {
          SmnSource topic =
              new SmnSource(
                  smn,
                  new HuaweiNotifications(means.cloud().orElseThrow(), means.version()),
                  events::read,
                  means.memory(),
                  means.clock());
          topics.add(topic);
          post(topic);
        }
        case SourceSettings.Hss hss -> poll(hss, events, means);
      }
    }
  }

  private void post(PostedSource source) {
    posted.add(source);
    entries.add(
        new SourceBoard.Entry(
            source.name(),
            source.kind(),
            "/alarms/" + source.name(),
            source::state,
            source::problem));
  }

  private void poll(SourceSettings.Hss hss, HssEvents events, Means means) {
    CloudSettings cloud = means.cloud().orElseThrow();
    HuaweiHostSecurity security = new HuaweiHostSecurity(cloud, means.version());
    boolean announced =
        settings.sources().stream().anyMatch(source -> source.kind() == SourceKind.SMN);
    HssSource source =
        new HssSource(
            hss,
            security,
            events,
            means.intake(),
            means.memory(),
            means.clock(),
            announced,
            means.pollsForAll());
    HssClosing closing = new HssClosing(hss, security, means.memory(), means.pollsForAll());
    polled.add(source);
    closings.add(closing);
    entries.add(
        new SourceBoard.Entry(
            hss.name(),
            hss.kind(),
            "region " + cloud.region(),
            () -> source.state() + "; " + closing.state(),
            () -> source.problem().isEmpty() ? closing.problem() : source.problem()));
  }

  /** What tells of each source. */
  List<SourceBoard.Entry> entries() {
    return List.copyOf(entries);
  }

  /** Has every polled source look at once; false when there is none. */
  boolean trigger() {
    polled.forEach(HssSource::trigger);
    return !polled.isEmpty();
  }

  /** Who is told that incidents are closed; empty when nobody wants to know. */
  Optional<HssClosing> closing() {
    return closings.stream().findFirst();
  }

  /** Begins: what polls polls, and the port is open when this returns. */
  void start() throws IOException {
    topics.forEach(SmnSource::start);
    polled.forEach(HssSource::start);
    closings.forEach(HssClosing::start);
    if (settings.port().isPresent()) {
      endpoint = new AlarmEndpoint(settings.port().get(), posted, intake);
    }
  }

  /** The alarm port; empty while it is closed. */
  Optional<Integer> port() {
    return Optional.ofNullable(endpoint).map(AlarmEndpoint::port);
  }

  @Override
  public void close() {
    if (endpoint != null) {
      endpoint.close();
    }
    polled.forEach(HssSource::close);
    closings.forEach(HssClosing::close);
    topics.forEach(SmnSource::close);
  }
}
