package dev.impound.controller.alarm.smn;

import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The secret in a confirmation's URL, which is all that is taken from it. */
final class ConfirmationToken {
  private static final String PARAMETER = "token=";
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]{1,1024}");

  private ConfirmationToken() {}

  /**
   * The value of the URL's only parameter {@code token}.
   *
   * @throws MessageRefusedException NOT_AN_ALARM
   */
  static String of(String url) {
    String query = url.substring(url.indexOf('?') + 1);
    List<String> tokens =
        Arrays.stream(query.split("[&#]", -1))
            .filter(parameter -> parameter.startsWith(PARAMETER))
            .map(parameter -> parameter.substring(PARAMETER.length()))
            .toList();
    if (tokens.size() != 1 || !TOKEN.matcher(tokens.getFirst()).matches()) {
      throw new MessageRefusedException(
          Reason.NOT_AN_ALARM, "subscribe_url has no token, or several");
    }
    return tokens.getFirst();
  }
}
