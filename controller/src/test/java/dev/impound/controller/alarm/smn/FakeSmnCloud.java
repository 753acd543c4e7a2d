package dev.impound.controller.alarm.smn;

import dev.impound.controller.isolation.CloudException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Gives one certificate and takes every confirmation; counts what it is asked. */
final class FakeSmnCloud implements SmnCloud {
  final List<String> certificatesAsked = Collections.synchronizedList(new ArrayList<>());
  final List<String> confirmed = Collections.synchronizedList(new ArrayList<>());
  volatile byte[] certificate;
  volatile Optional<CloudException.Kind> trouble = Optional.empty();

  FakeSmnCloud(byte[] certificate) {
    this.certificate = certificate;
  }

  @Override
  public String confirm(String topicUrn, String token) {
    fail();
    confirmed.add(topicUrn + " " + token);
    return topicUrn + ":subscription";
  }

  @Override
  public byte[] signingCertificate(String certificateId) {
    certificatesAsked.add(certificateId);
    fail();
    return certificate;
  }

  @Override
  public String expectedCertificateHost(String region) {
    return "smn." + region + ".myhuaweicloud.com";
  }

  int calls() {
    return certificatesAsked.size() + confirmed.size();
  }

  private void fail() {
    trouble.ifPresent(
        kind -> {
          throw new CloudException(
              kind, "ask SMN", "it is in trouble", CloudException.Answer.MISSING, "", false, null);
        });
  }
}
