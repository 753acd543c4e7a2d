package dev.impound.controller.evidence;

import dev.impound.controller.custody.Act;
import dev.impound.controller.custody.Checkpoint;
import dev.impound.controller.custody.CustodyEntry;
import dev.impound.controller.custody.CustodyLog;
import dev.impound.wire.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Verifies a capture's part of the chain of custody: each entry has the digest that the list names
 * at its place, and names the one before it; list and entries are those of the checkpoint.
 */
record ExtractVerifier(Files files) {

  /** A small file by its name. */
  interface Files {
    Optional<byte[]> read(String name) throws IOException;
  }

  /** What is wrong; empty when nothing is. */
  List<String> verify(String capture, Sha256 manifest) throws IOException {
    Optional<byte[]> text = files.read("custody.checkpoint");
    Optional<byte[]> digests = files.read("custody.digests");
    Optional<byte[]> lines = files.read("custody.jsonl");
    if (text.isEmpty() || digests.isEmpty() || lines.isEmpty()) {
      return List.of(
          "custody.jsonl, custody.digests or custody.checkpoint is missing: the chain of custody"
              + " proves nothing");
    }
    String checkpointText = new String(text.get(), StandardCharsets.ISO_8859_1);
    Optional<Checkpoint> checkpoint = Checkpoint.parse(checkpointText);
    if (checkpoint.isEmpty()) {
      return List.of("custody.checkpoint cannot be read as one");
    }
    List<String> findings = new ArrayList<>();
    if (!Sha256.of(digests.get()).equals(checkpoint.get().digests())) {
      findings.add("custody.digests is not the list that custody.checkpoint names");
    }
    if (!Checkpoint.extract(checkpointText, capture).equals(Optional.of(Sha256.of(lines.get())))) {
      findings.add("custody.jsonl is not what custody.checkpoint names for " + capture);
    }
    List<String> list = new String(digests.get(), StandardCharsets.ISO_8859_1).lines().toList();
    String entries = new String(lines.get(), StandardCharsets.ISO_8859_1);
    boolean sealed = false;
    for (String line : entries.lines().toList()) {
      Optional<CustodyEntry> entry = CustodyLog.parse(line);
      finding(line, entry, list).ifPresent(findings::add);
      sealed |=
          entry
              .filter(e -> e.event().act() == Act.SEAL)
              .filter(e -> e.event().sha256().equals(Optional.of(manifest)))
              .isPresent();
    }
    if (!sealed) {
      findings.add("the chain of custody names no seal of this manifest");
    }
    return List.copyOf(findings);
  }

  /**
   * Items that were purged by what the entries say, with what they say of each. Proves nothing
   * unless {@link #verify} finds nothing wrong.
   */
  Map<String, String> purged(String capture) throws IOException {
    Map<String, String> purged = new HashMap<>();
    String entries =
        new String(files.read("custody.jsonl").orElse(new byte[0]), StandardCharsets.ISO_8859_1);
    entries
        .lines()
        .flatMap(line -> CustodyLog.parse(line).stream())
        .map(CustodyEntry::event)
        .filter(event -> event.act() == Act.DELETE && event.capture().equals(capture))
        .forEach(event -> purged.put(event.item(), event.detail()));
    return purged;
  }

  private static Optional<String> finding(
      String line, Optional<CustodyEntry> entry, List<String> list) {
    if (entry.isEmpty()) {
      return Optional.of("a line of custody.jsonl cannot be read as an entry");
    }
    long sequence = entry.get().sequence();
    if (sequence < 1
        || sequence > list.size()
        || !list.get((int) sequence - 1).equals(CustodyLog.digest(line).hex())) {
      return Optional.of("entry %d of the chain of custody was changed".formatted(sequence));
    }
    String before = sequence == 1 ? CustodyLog.ORIGIN.hex() : list.get((int) sequence - 2);
    return before.equals(entry.get().previous().hex())
        ? Optional.empty()
        : Optional.of("entry %d does not name the entry before it".formatted(sequence));
  }
}
