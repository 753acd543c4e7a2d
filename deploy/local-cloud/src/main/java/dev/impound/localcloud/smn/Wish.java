package dev.impound.localcloud.smn;

import dev.impound.localcloud.state.RefusedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What somebody wants subscribed; only what can be is accepted.
 *
 * @param protocol http or https, as the endpoint
 * @param headers that every message to the endpoint carries: at most 10, 1024 characters in all
 */
public record Wish(String protocol, URI endpoint, String remark, Map<String, String> headers) {
  private static final int MOST_HEADERS = 10;
  private static final int MOST_HEADER_CHARACTERS = 1024;
  private static final int MOST_REMARK = 128;
  private static final Pattern HEADER = Pattern.compile("x-(?!smn)[a-z0-9_-]{1,60}");
  private static final Pattern VALUE = Pattern.compile("[ -~]*");

  public Wish {
    headers = Map.copyOf(headers);
  }

  /**
   * Reads a wish as it was written down.
   *
   * @throws RefusedException unless the protocol is the endpoint's, and the headers are allowed
   */
  public static Wish of(
      String protocol, String endpoint, String remark, Map<String, String> headers) {
    if (!protocol.equals("http") && !protocol.equals("https")) {
      throw new RefusedException(
          400, "SMN.0011", "Parameter: Protocol is invalid: http and https are known here.");
    }
    if (remark.length() > MOST_REMARK) {
      throw new RefusedException(400, "SMN.0017", "Parameter: Remark is invalid.");
    }
    return new Wish(protocol, uri(protocol, endpoint), remark, checked(headers));
  }

  private static URI uri(String protocol, String endpoint) {
    try {
      URI uri = new URI(endpoint);
      if (protocol.equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Answered below, like an address of another kind.
    }
    throw new RefusedException(
        400,
        "SMN.0012",
        "Parameter: Endpoint is invalid: write %s://HOST/PATH.".formatted(protocol));
  }

  private static Map<String, String> checked(Map<String, String> headers) {
    Map<String, String> checked = new TreeMap<>();
    int characters = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      characters += name.length() + header.getValue().length();
      if (!HEADER.matcher(name).matches() || !VALUE.matcher(header.getValue()).matches()) {
        throw headers("names are x-... but not x-smn..., values are printable ASCII");
      }
      checked.put(name, header.getValue());
    }
    if (headers.size() > MOST_HEADERS || characters > MOST_HEADER_CHARACTERS) {
      throw headers("at most 10, at most 1024 characters");
    }
    return checked;
  }

  private static RefusedException headers(String rule) {
    return new RefusedException(
        400, "SMN.0001", "Parameter: extension.header is invalid: %s.".formatted(rule));
  }

  /** Without the headers' values, which may be secrets. */
  @Override
  public String toString() {
    return "Wish[%s]".formatted(endpoint);
  }
}
