package dev.impound.localcloud.api;

import dev.impound.localcloud.api.Query.Percent;
import dev.impound.localcloud.state.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks a request's SDK-HMAC-SHA256 signature, as the cloud's gateway does. */
final class Signature {
  private static final Duration SKEW = Duration.ofMinutes(15);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "SDK-HMAC-SHA256 Access=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]+)");

  private final String accessKey;
  private final byte[] secretKey;
  private final InstantSource clock;

  Signature(String accessKey, String secretKey, InstantSource clock) {
    this.accessKey = accessKey;
    this.secretKey = secretKey.getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
  }

  /** Throws unless the request is signed with the key, completely and in time. */
  void verify(Request request) {
    Matcher given = AUTHORIZATION.matcher(request.header("authorization"));
    if (!given.matches()) {
      throw refused("no SDK-HMAC-SHA256 authorization");
    }
    if (!given.group(1).equals(accessKey)) {
      throw refused("verify aksk signature fail: access key not found");
    }
    List<String> signed = signedHeaders(request);
    if (!signed.contains("host") || !signed.contains("x-sdk-date")) {
      throw refused("verify aksk signature fail: host and x-sdk-date must be signed");
    }
    checkTime(request.header("x-sdk-date"));
    byte[] expected = sign(request, signed).getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(expected, given.group(3).getBytes(StandardCharsets.US_ASCII))) {
      throw refused("verify aksk signature fail: signature does not match");
    }
  }

  /** The headers that a verified request's signature covers, in lower case. */
  static List<String> signedHeaders(Request request) {
    Matcher given = AUTHORIZATION.matcher(request.header("authorization"));
    return given.matches() ? Arrays.asList(given.group(2).split(";", -1)) : List.of();
  }

  private void checkTime(String date) {
    Instant now = clock.instant();
    try {
      Instant time = DATE.parse(date, Instant::from);
      if (Duration.between(time, now).abs().compareTo(SKEW) > 0) {
        throw refused(
            "calc aksk signature fail:signature expired, signature time:%s,server time:%s"
                .formatted(date, DATE.format(now)));
      }
    } catch (DateTimeParseException e) {
      throw refused("calc aksk signature fail:signature time is malformed");
    }
  }

  private String sign(Request request, List<String> signed) {
    String toSign =
        "SDK-HMAC-SHA256\n"
            + request.header("x-sdk-date")
            + "\n"
            + sha256(canonical(request, signed).getBytes(StandardCharsets.UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secretKey, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(toSign.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String canonical(Request request, List<String> signed) {
    String path =
        request.segments().stream()
            .map(segment -> Percent.encode(segment) + "/")
            .collect(Collectors.joining("", "/", ""));
    String headers =
        signed.stream()
            .map(name -> name + ":" + request.header(name) + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        request.method(),
        path,
        query(request.query()),
        headers,
        String.join(";", signed),
        sha256(request.body().getBytes(StandardCharsets.UTF_8)));
  }

  /** Sorted by encoded key; the values of a repeated key stay in their order. */
  private static String query(Query query) {
    Map<String, String> pairs = new TreeMap<>();
    query
        .values()
        .forEach(
            (key, values) -> {
              String encoded = Percent.encode(key);
              pairs.put(
                  encoded,
                  values.stream()
                      .map(value -> encoded + "=" + Percent.encode(value))
                      .collect(Collectors.joining("&")));
            });
    return String.join("&", pairs.values());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static RefusedException refused(String why) {
    return new RefusedException(
        401, "APIGW.0301", "Incorrect IAM authentication information: " + why);
  }
}
