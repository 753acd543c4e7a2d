package dev.impound.controller.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.controller.identity.Authority;
import dev.impound.controller.identity.PublicKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PKCS#11 token of SoftHSM in a folder of its own, with a custody key made in it, as the README
 * tells. SoftHSM finds the folder by its environment, so that who uses it must be a process of its
 * own.
 */
public final class SoftToken {
  public static final String PIN = "84736251";
  public static final String KEY = "custody";

  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/softhsm/libsofthsm2.so"),
          Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
          Path.of("/usr/lib64/libsofthsm2.so"));

  private final Path folder;
  private final Path library;
  private final String slot;

  private SoftToken(Path folder, Path library, String slot) {
    this.folder = folder;
    this.library = library;
    this.slot = slot;
  }

  /** Makes one; fails where the machine lacks SoftHSM or OpenSC. */
  public static SoftToken in(Path folder) throws Exception {
    Path library =
        LIBRARIES.stream()
            .filter(Files::isReadable)
            .findFirst()
            .orElseThrow(
                () ->
                    new AssertionError(
                        "there is no SoftHSM on this machine: apt-get install softhsm2 opensc"));
    Files.createDirectories(folder.resolve("tokens"));
    Files.writeString(folder.resolve("pin"), PIN + "\n");
    Files.writeString(
        folder.resolve("softhsm2.conf"),
        "directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
            .formatted(folder));
    SoftToken bare = new SoftToken(folder, library, "");
    bare.run(
        "softhsm2-util --init-token --free --label impound --pin %s --so-pin 4321".formatted(PIN));
    return new SoftToken(folder, library, bare.slotOfToken());
  }

  private String slotOfToken() throws IOException, InterruptedException {
    return run("softhsm2-util --show-slots")
        .lines()
        .filter(line -> line.startsWith("Slot "))
        .map(line -> line.substring(5).strip())
        .findFirst()
        .orElseThrow();
  }

  /** Makes a key in the token and puts a certificate beside it, which also lies in a folder. */
  public void makeKey(Path authority, Path certificate)
      throws IOException, InterruptedException, GeneralSecurityException {
    String tool =
        "pkcs11-tool --module %s --slot %s --login --pin env:PIN ".formatted(library, slot);
    run(tool + "--keypairgen --key-type EC:prime256v1 --id 01 --label " + KEY);
    run(tool + "--read-object --type pubkey --id 01 -o public.der");
    Authority.open(authority, InstantSource.system())
        .issueForCustody(PublicKeyFile.read(folder.resolve("public.der")), certificate);
    run(
        tool
            + "--write-object %s --type cert --id 01 --label %s"
                .formatted(certificate.resolve("cert.pem"), KEY));
  }

  private String run(String command) throws IOException, InterruptedException {
    Program run = program(command.split(" "));
    assertThat(run.exit()).as(command + ": " + run.output()).isZero();
    return run.output();
  }

  /** Runs a program that finds this token. */
  public Program program(String... command) throws IOException, InterruptedException {
    return Program.run(
        folder,
        Stream.concat(
                Stream.of("env", "SOFTHSM2_CONF=" + folder.resolve("softhsm2.conf"), "PIN=" + PIN),
                Stream.of(command))
            .toArray(String[]::new));
  }

  public Path library() {
    return library;
  }

  public Path pinFile() {
    return folder.resolve("pin");
  }

  public String slot() {
    return slot;
  }
}
