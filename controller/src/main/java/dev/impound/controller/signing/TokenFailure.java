package dev.impound.controller.signing;

import dev.impound.wire.Printable;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Failures of a PKCS#11 token in words that say what to do. */
final class TokenFailure {

  /** PKCS#11's own name for a failure. */
  private static final Pattern CODE = Pattern.compile("CKR_[A-Z_]+");

  /** Causes are nested three or four deep. */
  private static final int DEEPEST = 10;

  private TokenFailure() {}

  static IOException pinNotTriedAgain(SigningSettings.Token token) {
    return new IOException(
        "the token refused the PIN before, and it is not tried again, because a token may lock after three wrong ones: mend %s.pin-file and start the controller again"
            .formatted(token.section()));
  }

  static IOException noLibrary(SigningSettings.Token token, String why) {
    return new IOException(
        "cannot use the PKCS#11 library %s: %s; install the library of the token, and name it in %s.library"
            .formatted(token.library(), why, token.section()));
  }

  static IOException noKey(SigningSettings.Token token, List<String> others) {
    String there =
        others.isEmpty()
            ? "it shows none"
            : "it has "
                + others.stream().map(Printable::brief).limit(20).collect(Collectors.joining(", "));
    return new IOException(
        "the token in slot %s has no private key \"%s\" with a certificate of the same id (%s); put the certificate beside the key, or mend %s.key"
            .formatted(token.slot(), Printable.brief(token.key()), there, token.section()));
  }

  /** Whether a library answered, and not the system that was to load it. */
  static boolean isOfToken(Throwable failure) {
    return reason(failure).startsWith("CKR_");
  }

  static boolean isPinRefused(Throwable failure) {
    return reason(failure).startsWith("CKR_PIN_");
  }

  /** What a token answered, as PKCS#11 names it where it did. */
  static String reason(Throwable failure) {
    @Nullable Throwable cause = failure;
    String last = String.valueOf(failure.getMessage());
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      String message = String.valueOf(cause.getMessage());
      Matcher code = CODE.matcher(message);
      if (code.find()) {
        return code.group();
      }
      last = message;
      cause = cause.getCause();
    }
    return Printable.brief(last);
  }

  static IOException of(SigningSettings.Token token, Exception failure) {
    String reason = reason(failure);
    String text =
        switch (reason) {
          case "CKR_PIN_LOCKED" ->
              "the token in slot %d is locked after wrong PINs (%s); its security officer must unlock it"
                  .formatted(token.slot(), reason);
          case "CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE" ->
              "the token in slot %d refuses the PIN in %s (%s); mend the file before you try again: a token may lock after three wrong PINs"
                  .formatted(token.slot(), token.pinFile(), reason);
          default ->
              "cannot use the token in slot %d of %s (%s); \"pkcs11-tool --module %s --list-slots\" shows the slots and their tokens, %s.slot names one"
                  .formatted(
                      token.slot(), token.library(), reason, token.library(), token.section());
        };
    return new IOException(text, failure);
  }
}
