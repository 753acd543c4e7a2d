package dev.impound.controller.cloud;

/**
 * Access key of the cloud. Its text form shows none of the secrets.
 *
 * @param securityToken empty for a permanent key
 */
public record Credentials(String accessKey, String secretKey, String securityToken)
    implements KeySource {
  public Credentials {
    if (accessKey.isBlank() || secretKey.isBlank()) {
      throw new IllegalArgumentException("an access key needs both access-key and secret-key");
    }
  }

  /** A key that is never renewed. */
  @Override
  public Credentials current() {
    return this;
  }

  @Override
  public String toString() {
    return "Credentials[hidden]";
  }
}
