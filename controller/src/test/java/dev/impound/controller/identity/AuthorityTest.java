package dev.impound.controller.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.impound.wire.MutualTls;
import dev.impound.wire.NodeName;
import dev.impound.wire.SpiffeId;
import dev.impound.wire.TlsFiles;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
  private static final String DOMAIN = "impound.example.org";

  @TempDir private Path folder;

  @Test
  void issuesCertificatesThatNameTheirHolderAndNothingElse() throws Exception {
    Authority authority = Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC());
    SpiffeId web = SpiffeId.node(DOMAIN, new NodeName("web-1"));

    TlsFiles files = authority.issue(web, folder.resolve("web-1"));

    assertThat(MutualTls.identity(files)).isEqualTo(web);
    MutualTls.client(files);
  }

  @Test
  void opensAgainWithTheSameTrustDomain() throws Exception {
    Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC());

    Authority opened = Authority.open(folder.resolve("authority"), Clock.systemUTC());

    assertThat(opened.trustDomain()).isEqualTo(DOMAIN);
    MutualTls.server(opened.issue(SpiffeId.controller(DOMAIN), folder.resolve("controller")));
  }

  @Test
  void keepsKeysFromEveryoneButTheirOwner() throws Exception {
    Authority authority = Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC());
    TlsFiles files = authority.issue(SpiffeId.operator(DOMAIN, "alice"), folder.resolve("alice"));

    for (Path key : new Path[] {files.key(), folder.resolve("authority/ca-key.pem")}) {
      assertThat(Files.getPosixFilePermissions(key))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
  }

  @Test
  void neverReplacesAnAuthorityOrAKey() throws Exception {
    Authority authority = Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC());
    authority.issue(SpiffeId.operator(DOMAIN, "alice"), folder.resolve("alice"));

    assertThatThrownBy(
            () -> Authority.create(folder.resolve("authority"), DOMAIN, Clock.systemUTC()))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(
            () -> authority.issue(SpiffeId.operator(DOMAIN, "bob"), folder.resolve("alice")))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void refusesATrustDomainThatIsNoName() {
    assertThatThrownBy(
            () -> Authority.create(folder.resolve("authority"), "Not a name", Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
