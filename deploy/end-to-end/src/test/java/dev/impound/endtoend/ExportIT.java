package dev.impound.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is exported of a frozen container, and what is left of it once it is encrypted. */
@ExtendWith(SharedLab.class)
class ExportIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final String CHANGES =
      "mkdir -p /srv/old && echo a > /srv/old/a && ln /srv/old/a /srv/link && ln -s /nowhere /srv/s"
          + " && mkfifo /srv/pipe && echo x > /srv/suid && chmod 4755 /srv/suid && chown 12:34"
          + " /srv/old && rm -rf /var/spool && echo y > /srv/$(printf 'n%.0s' $(seq 180))";

  /** Unpacks a tar and tells what is in it, but for what the engine lays over every container. */
  private static final String LIST =
      """
      set -e; mkdir "$2"; tar -xpf "$1" -C "$2"; cd "$2"
      rm -rf .dockerenv dev/console dev/pts dev/shm etc/hostname etc/hosts etc/mtab etc/resolv.conf proc sys
      find . ! -path . ! -path ./dev ! -path ./etc -printf '%P %y %m %U:%G %n %Ts %l\\n' | LC_ALL=C sort
      find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
      """;

  private final Lab lab;

  ExportIT(Lab lab) {
    this.lab = lab;
  }

  private String listing(Path tar, Path folder) {
    return Output.of(
            LIMIT, Map.of(), List.of("sh", "-c", LIST, "list", tar.toString(), folder.toString()))
        .orFail();
  }

  @Test
  void theTarOfAnImageHoldsWhatTheEngineExportsAndAnEncryptedCaptureVerifies() throws IOException {
    Impound impound = lab.impound();
    Path folder = Files.createDirectories(lab.work().resolve("exported"));
    try (Container container = Container.sleeping(lab.engine(), "e2e-export")) {
      container.shell(CHANGES);
      String id = impound.raiseAlarm("web-1/e2e-export");
      impound.settled(id);
      String item = impound.item(id, "image").path("id").asString();
      Path engines = folder.resolve("engine.tar");
      lab.engine().ask("export", "-o", engines.toString(), container.id());

      for (String form : List.of("tar", "oci-layout", "docker-archive", "bodyfile")) {
        impound.run("evidence", "export", item, "--as", form, "-d", folder.toString()).orFail();
      }

      assertThat(listing(folder.resolve(item + ".tar"), folder.resolve("ours")))
          .isEqualTo(listing(engines, folder.resolve("engines")));
      lab.quarantine().ask("load", "-i", folder.resolve(item + ".docker.tar").toString());
      sh(folder, "skopeo inspect oci:%s.oci >/dev/null".formatted(item));
      encrypt(impound, id, item, folder);
    }
  }

  private void encrypt(Impound impound, String incident, String item, Path folder) {
    sh(folder, "age-keygen -o key.txt 2>/dev/null");
    String recipient = sh(folder, "age-keygen -y key.txt").strip();
    impound.run("evidence", "encrypt", incident, "--to", recipient, "--yes").orFail();
    impound.run("evidence", "verify", item).orFail();
    impound.run("evidence", "pull", incident, "-d", folder.toString()).orFail();
    sh(folder, "cd CAP-*; IDENTITY=../key.txt sh VERIFY.txt");
  }

  private static String sh(Path folder, String line) {
    return Output.of(LIMIT, Map.of(), List.of("sh", "-c", "cd '%s' && %s".formatted(folder, line)))
        .orFail();
  }
}
