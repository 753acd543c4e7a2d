package dev.impound.controller.alarm.http;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.wire.Printable;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The form that a request has whatever its source: a POST of JSON or text, in UTF-8, as it is. */
final class RequestForm {
  private static final Pattern CONTENT_TYPE =
      Pattern.compile("(application/json|text/plain)\\s*(;\\s*charset=\"?utf-8\"?\\s*)?");

  private RequestForm() {}

  /**
   * @throws MessageRefusedException METHOD or CONTENT_TYPE
   */
  static void check(Request request) {
    if (!request.getMethod().equals("POST")) {
      throw new MessageRefusedException(Reason.METHOD, Printable.brief(request.getMethod()));
    }
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    boolean fits = type == null || CONTENT_TYPE.matcher(type.toLowerCase(Locale.ROOT)).matches();
    String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (!fits || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
      throw new MessageRefusedException(
          Reason.CONTENT_TYPE, "%s, encoded as %s".formatted(shown(type), shown(encoding)));
    }
  }

  private static String shown(@Nullable String header) {
    return header == null ? "nothing" : Printable.brief(header);
  }
}
