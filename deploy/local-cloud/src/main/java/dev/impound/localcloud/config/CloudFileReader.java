package dev.impound.localcloud.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads the configuration file; an unknown or repeated key is an error. */
public final class CloudFileReader {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private CloudFileReader() {}

  /** Reads and checks {@code file}; files that it names are looked for beside it. */
  public static CloudFile read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw problem("cannot read %s: %s".formatted(file, e));
    }
    CloudFile cloud = parse(text);
    CloudFileCheck.check(cloud);
    return cloud.with(beside(file, cloud.smn()));
  }

  private static CloudFile.Smn beside(Path configuration, CloudFile.Smn smn) {
    if (smn.trustedCaFile().isEmpty()) {
      return smn;
    }
    Path file = configuration.toAbsolutePath().resolveSibling(smn.trustedCaFile());
    return new CloudFile.Smn(smn.topics(), file.toString(), smn.subscriptions());
  }

  static CloudFile parse(String text) {
    try {
      return YAML.readValue(text, CloudFile.class);
    } catch (UnrecognizedPropertyException e) {
      throw problem(
          "line %d: unknown key \"%s\"; sample.yaml has every key"
              .formatted(line(text, e.getPropertyName()), e.getPropertyName()));
    } catch (JacksonException e) {
      throw problem("line %d: %s".formatted(e.getLocation().getLineNr(), e.getOriginalMessage()));
    }
  }

  /** The line on which {@code key} first stands; the exception itself does not always know. */
  private static int line(String text, String key) {
    try (JsonParser parser = YAML.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME && key.equals(parser.currentName())) {
          return parser.currentTokenLocation().getLineNr();
        }
      }
    }
    return 0;
  }

  /** The secret key; {@code file} is beside the configuration unless it is absolute. */
  public static String secretKey(Path configuration, String file) {
    Path path = configuration.toAbsolutePath().resolveSibling(file);
    try {
      String key = Files.readString(path).strip();
      if (key.isEmpty()) {
        throw problem("secret-key-file %s is empty".formatted(path));
      }
      return key;
    } catch (IOException e) {
      throw problem("cannot read secret-key-file %s: %s".formatted(path, e));
    }
  }

  private static ConfigurationException problem(String text) {
    return new ConfigurationException(List.of(text));
  }
}
