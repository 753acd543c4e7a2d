package dev.impound.controller.cloud;

/** Where the access key of the cloud comes from. Safe for several threads. */
@FunctionalInterface
public interface KeySource {
  /**
   * The key as it is now; another one where it was renewed.
   *
   * @throws dev.impound.controller.isolation.CloudException when there is none to be had
   */
  Credentials current();

  /** Where it comes from, for people; without the key. */
  default String words() {
    return "as configured";
  }
}
