package dev.impound.controller.retention;

import dev.impound.controller.custody.Actor;
import dev.impound.controller.encryption.Recipients;
import dev.impound.controller.evidence.CaptureId;
import dev.impound.controller.evidence.EncryptionOutcome;
import dev.impound.controller.evidence.Evidence;
import dev.impound.controller.evidence.Item;
import dev.impound.controller.incident.IncidentId;
import dev.impound.controller.rpc.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts by itself the evidence of incidents once they are closed: until then a quarantine node
 * may need the plain bytes. Looks at the start and every five minutes; without recipients it does
 * nothing. What is held, and what was not verified, stays as it is.
 */
public final class IncidentEncryption implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IncidentEncryption.class);
  private static final Duration EVERY = Duration.ofMinutes(5);

  private final Evidence evidence;
  private final Schedule schedule;
  private final Optional<Recipients> recipients;
  private final Listener listener;
  private final Rounds rounds = new Rounds("encryption", EVERY, this::round);

  /** Captures of which all was done that can be; used by one thread at a time. */
  private final Map<IncidentId, Set<CaptureId>> done = new HashMap<>();

  /** Incidents whose evidence stays plain for a reason that the log has; as above. */
  private final Set<IncidentId> told = new HashSet<>();

  /** Told of what was encrypted. */
  public interface Listener {
    /** Evidence of an incident was encrypted; in words for a person. */
    void encrypted(IncidentId incident, String what);
  }

  /** {@link #start} begins. */
  public IncidentEncryption(
      Evidence evidence, Schedule schedule, EncryptionSettings settings, Listener listener) {
    this.evidence = evidence;
    this.schedule = schedule;
    this.recipients = settings.recipients();
    this.listener = listener;
  }

  /** Starts the thread. */
  public void start() {
    if (recipients.isPresent()) {
      LOG.atInfo()
          .addKeyValue("recipients", recipients.get().keys())
          .log("Evidence is encrypted by itself when its incident is closed");
      rounds.start();
    }
  }

  /** Encrypts what can be now; what fails is tried again in the next round. */
  void round() {
    recipients.ifPresent(this::round);
  }

  private void round(Recipients readers) {
    try {
      Map<IncidentId, Set<CaptureId>> closed = new HashMap<>();
      Set<IncidentId> held = new HashSet<>();
      for (Kept kept : schedule.captures(Optional.empty())) {
        IncidentId incident = kept.capture().incident();
        if (kept.closed().isPresent()) {
          closed.computeIfAbsent(incident, one -> new HashSet<>()).add(kept.capture().id());
        }
        if (!kept.holds().isEmpty()) {
          held.add(incident);
        }
      }
      for (Map.Entry<IncidentId, Set<CaptureId>> one : closed.entrySet()) {
        if (!rounds.isEnding() && !one.getValue().equals(done.get(one.getKey()))) {
          look(one.getKey(), one.getValue(), held.contains(one.getKey()), readers);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .log("Evidence of closed incidents cannot be encrypted; trying again in five minutes");
    }
  }

  private void look(IncidentId id, Set<CaptureId> captures, boolean held, Recipients readers)
      throws IOException {
    if (held) {
      stays(id, "a legal hold stands on it");
    } else if (!captures.stream().allMatch(this::isVerified)) {
      stays(id, "not all of it is verified and intact: see \"impound evidence verify\"");
    } else {
      encrypt(id, captures, readers);
    }
  }

  private boolean isVerified(CaptureId capture) {
    return evidence.items(capture).stream()
        .filter(item -> !item.blobs().isEmpty())
        .map(Item::verified)
        .allMatch(verified -> verified.orElse(false));
  }

  private void encrypt(IncidentId id, Set<CaptureId> captures, Recipients readers)
      throws IOException {
    EncryptionOutcome outcome;
    try {
      outcome = evidence.encrypt(id, readers, Actor.CONTROLLER, this::progress);
    } catch (RefusedException e) {
      stays(id, e.refusal().message());
      return;
    }
    told.remove(id);
    done.put(id, captures);
    if (outcome.encrypted() > 0) {
      String what =
          "evidence is encrypted for %s: %d blobs, %d bytes; %d that others have too stay plain"
              .formatted(
                  String.join(", ", readers.keys()),
                  outcome.encrypted(),
                  outcome.bytes(),
                  outcome.shared());
      LOG.atInfo().addKeyValue("incident", id).log(what);
      listener.encrypted(id, what);
    }
  }

  /** Between blobs is where it may end: the next start goes on. */
  private void progress(long bytes, long total) {
    if (rounds.isEnding()) {
      throw new IllegalStateException(
          "the controller ends; %d of %d bytes are encrypted".formatted(bytes, total));
    }
  }

  private void stays(IncidentId id, String why) {
    if (told.add(id)) {
      LOG.atInfo()
          .addKeyValue("incident", id)
          .addKeyValue("why", why)
          .log("Evidence of a closed incident is not encrypted for now");
    }
  }

  /** Ends after the blob that is being encrypted; waits for some seconds. */
  @Override
  public void close() {
    rounds.close();
  }
}
