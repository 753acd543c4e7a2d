package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Nodes whose certificates live twenty seconds deliver evidence and answer commands all the time:
 * three of them for a minute in the short form, fifty for ten in the long one.
 */
class CertificatesIT {
  private static final int NODES = Soak.isLong() ? 50 : 3;
  private static final int ROUNDS = Soak.isLong() ? 2 : 1;
  private static final int MEBIBYTES = Soak.isLong() ? 72 : 12;

  /** So slow that a delivery outlives several certificates. */
  private static final String SLOW = "delivery: {bandwidth: 256KiB, compression: never}\n";

  private final List<String> nodes =
      IntStream.range(0, NODES).mapToObj("busy-%d"::formatted).toList();

  private final Lab lab = Lab.startForEnrolment("20s");

  @Test
  void nothingIsLostWhenTheCertificatesChangeUnderIt() throws Exception {
    try (lab;
        ControllerJournal journal = ControllerJournal.in(lab.data())) {
      lab.enrolAll("busy-*", nodes, SLOW);
      Instant began = Instant.now();
      long asked = 0;
      for (int round = 0; round < ROUNDS; round++) {
        asked += deliverAll(round);
      }
      Duration took = Duration.between(began, Instant.now());

      assertThat(journal.number("SELECT count(*) FROM evidence_item WHERE kind = 'IMAGE'"))
          .as("deliveries")
          .isEqualTo((long) NODES * ROUNDS);
      assertThat(
              journal.number(
                  "SELECT count(*) FROM evidence_item WHERE kind = 'IMAGE' AND state = 'SEALED'"))
          .as("those that were not broken off")
          .isEqualTo((long) NODES * ROUNDS);
      assertThat(journal.number("SELECT count(*) FROM step WHERE state = 'FAILED'")).isZero();
      nodes.forEach(node -> lab.agent(node).terminate());
      long renewals = nodes.stream().mapToLong(this::renewals).sum();
      assertThat(renewals).isGreaterThan(NODES * took.toSeconds() / 20);
      for (String node : nodes) {
        assertThat(certificates(journal, node)).as(node).isEqualTo(1 + renewals(node));
      }
      Soak.figure(
          "nodes, deliveries of %d MiB, commands answered, renewals, seconds".formatted(MEBIBYTES),
          "%d, %d, %d, %d, %d".formatted(NODES, NODES * ROUNDS, asked, renewals, took.toSeconds()));
    }
  }

  /** Every node delivers, and is asked for its containers meanwhile; how often one was asked. */
  private long deliverAll(int round) throws Exception {
    List<Container> containers = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String node : nodes) {
        containers.add(
            Container.running(
                lab.engine(),
                "e2e-%s-%d".formatted(node, round),
                "head -c %dm /dev/urandom > /tmp/loot; echo ready; sleep 100000"
                    .formatted(MEBIBYTES)));
      }
      final Future<Long> asked = threads.submit(() -> askAll(over));
      List<String> incidents = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        incidents.add(capture(nodes.get(i) + "/" + containers.get(i).name()));
      }
      for (String incident : incidents) {
        lab.impound().run("incident", "show", incident, "--watch").orFail();
      }
      over.set(true);
      return asked.get();
    } finally {
      over.set(true);
      containers.forEach(Container::close);
    }
  }

  private long askAll(AtomicBoolean over) {
    long asked = 0;
    while (!over.get()) {
      lab.impound().run("container", "list", nodes.get((int) (asked % NODES))).orFail();
      asked++;
    }
    return asked;
  }

  private String capture(String target) {
    return lab.impound()
        .json("capture", target, "--reason", "test", "--kind", "image", "--no-wait")
        .path("incidentId")
        .asString();
  }

  private long renewals(String node) {
    return lab.agent(node)
        .log()
        .lines()
        .filter(line -> line.contains("Certificate renewed"))
        .count();
  }

  private static long certificates(ControllerJournal journal, String node) {
    return journal.number(
        "SELECT count(*) FROM node_certificate WHERE node = '%s'".formatted(node));
  }
}
