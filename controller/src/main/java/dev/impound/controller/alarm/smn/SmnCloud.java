package dev.impound.controller.alarm.smn;

/**
 * Simple Message Notification, as configured: nothing here is addressed by what a message says.
 * Each call blocks, and is tried once.
 */
public interface SmnCloud {

  /**
   * Confirms a subscription.
   *
   * @param token the secret of the confirmation message
   * @return the subscription's URN
   * @throws dev.impound.controller.isolation.CloudException when it is not known to be confirmed
   */
  String confirm(String topicUrn, String token);

  /**
   * Fetches the certificate that messages are signed with, at most 64 KiB of it.
   *
   * @param certificateId its file name, made of letters, digits, '.', '_' and '-'
   * @throws dev.impound.controller.isolation.CloudException when it did not come
   */
  byte[] signingCertificate(String certificateId);

  /** Host that messages of this region must name as their certificate's; asks nobody. */
  String expectedCertificateHost(String region);
}
