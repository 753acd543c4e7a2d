package dev.impound.controller.signing;

import dev.impound.settings.YamlSettings;
import dev.impound.wire.Printable;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which keys sign evidence and who vouches for the time.
 *
 * @param root certificates that the custody certificate leads to
 * @param custody the key that signs; empty where evidence is sealed unsigned
 * @param timestamps a timestamp authority; empty where there is none
 */
public record SigningSettings(Path root, Optional<Key> custody, Optional<Timestamps> timestamps) {

  /** What the provider's own configuration takes between quotes, and nothing that it expands. */
  private static final Pattern LIBRARY = Pattern.compile("[A-Za-z0-9 _.+/-]+");

  /** A private key, and where its certificate is, PEM. */
  public sealed interface Key {
    Path certificate();

    /** How messages name the private key. */
    String words();
  }

  /** A private key and its certificate, PEM. */
  public record KeyFiles(Path key, Path certificate) implements Key {
    @Override
    public String words() {
      return key.toString();
    }
  }

  /** A private key in a PKCS#11 token, and its certificate, PEM. */
  public record InToken(Token token, Path certificate) implements Key {
    @Override
    public String words() {
      return token.words();
    }
  }

  /**
   * Where in a PKCS#11 token a private key is.
   *
   * @param section of the configuration that says so, for messages
   * @param library of the token's maker
   * @param slot that the token is in
   * @param key label of the certificate that lies beside the key in the token
   * @param pinFile holds the user's PIN, in one line
   */
  public record Token(String section, Path library, int slot, String key, Path pinFile) {
    /** How messages name the key. */
    public String words() {
      return "\"%s\" in slot %d of %s".formatted(Printable.brief(key), slot, library);
    }
  }

  /** Where timestamps come from. */
  public sealed interface Timestamps {
    /** Certificates that the authority's certificate leads to. */
    Path root();
  }

  /** An RFC 3161 authority elsewhere. */
  public record Remote(URI url, Path root) implements Timestamps {}

  /** The authority that is part of the controller, by a key of its own. */
  public record Bundled(KeyFiles files, Path root) implements Timestamps {}

  /** Nothing is signed. */
  public static SigningSettings none(Path root) {
    return new SigningSettings(root, Optional.empty(), Optional.empty());
  }

  /**
   * Reads the sections custody and timestamp.
   *
   * @param trustDomain certificates of the trust domain, which are the root where none is named
   */
  public static SigningSettings read(YamlSettings settings, Path trustDomain) {
    Optional<Key> custody =
        settings.has("custody.pkcs11")
            ? Optional.of(
                new InToken(token(settings, "custody"), settings.file("custody.certificate-file")))
            : keys(settings, "custody").map(files -> files);
    return new SigningSettings(
        root(settings, "custody.ca-file", trustDomain), custody, timestamps(settings, trustDomain));
  }

  /**
   * Reads a file that names the token of a root: {@code root.pkcs11}, as custody.pkcs11.
   *
   * @throws dev.impound.settings.ConfigException with every problem at once
   */
  public static Token rootToken(Path file) {
    YamlSettings settings = YamlSettings.read(file);
    Token token = token(settings, "root");
    settings.finish();
    return token;
  }

  /** Reads {@code enrolment.issuing-pkcs11}. */
  public static Token issuingToken(YamlSettings settings) {
    return token(settings, "enrolment.issuing-pkcs11", "enrolment.issuing-key-file");
  }

  /** Reads {@code pkcs11} below {@code owner}, beside which there must be no key-file. */
  static Token token(YamlSettings settings, String owner) {
    return token(settings, owner + ".pkcs11", owner + ".key-file");
  }

  private static Token token(YamlSettings settings, String section, String keyFile) {
    if (settings.optional(keyFile).isPresent()) {
      settings.problem(keyFile, "and %s exclude each other: name one".formatted(section));
    }
    Path library = settings.file(section + ".library");
    if (!LIBRARY.matcher(library.toString()).matches()) {
      settings.problem(
          section + ".library", "must be a path of letters, digits, spaces and _ . + - /");
    }
    return new Token(
        section,
        library,
        slot(settings, section + ".slot"),
        settings.required(section + ".key"),
        settings.file(section + ".pin-file"));
  }

  /** As tools show it: decimal, or hexadecimal after 0x. */
  private static int slot(YamlSettings settings, String key) {
    String text = settings.required(key);
    try {
      int slot = Integer.decode(text);
      if (slot >= 0) {
        return slot;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    if (!text.isEmpty()) {
      settings.problem(
          key, "must be the number of a slot, such as 1 or 0x1f, and is " + Printable.brief(text));
    }
    return 0;
  }

  private static Optional<Timestamps> timestamps(YamlSettings settings, Path trustDomain) {
    Optional<KeyFiles> bundled = keys(settings, "timestamp");
    Optional<String> url = settings.optional("timestamp.url");
    if (url.isPresent() && bundled.isPresent()) {
      settings.problem("timestamp.url", "and timestamp.key-file exclude each other: name one");
    }
    if (url.isEmpty()) {
      Path root = root(settings, "timestamp.ca-file", trustDomain);
      return bundled.map(files -> new Bundled(files, root));
    }
    Path root = settings.file("timestamp.ca-file");
    return address(settings, url.get()).map(address -> new Remote(address, root));
  }

  private static Optional<URI> address(YamlSettings settings, String url) {
    try {
      URI address = URI.create(url);
      String scheme = String.valueOf(address.getScheme());
      if ((scheme.equals("http") || scheme.equals("https")) && address.getHost() != null) {
        return Optional.of(address);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    settings.problem(
        "timestamp.url", "must be an http or https URL, and is %s".formatted(Printable.brief(url)));
    return Optional.empty();
  }

  private static Optional<KeyFiles> keys(YamlSettings settings, String section) {
    String key = section + ".key-file";
    String certificate = section + ".certificate-file";
    boolean named =
        settings.optional(key).isPresent() || settings.optional(certificate).isPresent();
    return named
        ? Optional.of(new KeyFiles(settings.file(key), settings.file(certificate)))
        : Optional.empty();
  }

  private static Path root(YamlSettings settings, String key, Path otherwise) {
    return settings.optional(key).isPresent() ? settings.file(key) : otherwise;
  }
}
