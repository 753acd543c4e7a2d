package dev.impound.controller.testing;

import dev.impound.controller.identity.Authority;
import dev.impound.controller.signing.Notary;
import dev.impound.controller.signing.SigningSettings;
import dev.impound.wire.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;

/** A trust domain with the keys that sign evidence, in a temporary folder. */
public record SigningKeys(Path root, TlsFiles custody, TlsFiles timestamp, TlsFiles node) {

  /** Makes them. */
  public static SigningKeys in(Path folder, InstantSource clock) {
    try {
      Authority authority =
          Authority.create(folder.resolve("authority"), "impound.example.org", clock);
      return new SigningKeys(
          folder.resolve("authority/ca.pem"),
          authority.issueForCustody(folder.resolve("custody")),
          authority.issueForTimestamps(folder.resolve("timestamp")),
          authority.issueForHost("web-1", folder.resolve("node")));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static SigningSettings.KeyFiles files(TlsFiles tls) {
    return new SigningSettings.KeyFiles(tls.key(), tls.certificate());
  }

  /** Signs, and asks the bundled authority for the time. */
  public Notary notary(InstantSource clock) throws IOException {
    return Notary.open(
        new SigningSettings(
            root,
            Optional.of(files(custody)),
            Optional.of(new SigningSettings.Bundled(files(timestamp), root))),
        clock);
  }

  /** Signs, and asks an authority elsewhere for the time. */
  public Notary notary(URI authority, InstantSource clock) throws IOException {
    return Notary.open(
        new SigningSettings(
            root,
            Optional.of(files(custody)),
            Optional.of(new SigningSettings.Remote(authority, root))),
        clock);
  }

  /** Signs with the key of a node, which is for another purpose. */
  public Notary impostor(InstantSource clock) throws IOException {
    return Notary.open(
        new SigningSettings(root, Optional.of(files(node)), Optional.empty()), clock);
  }
}
