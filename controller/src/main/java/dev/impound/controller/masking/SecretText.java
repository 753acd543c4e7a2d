package dev.impound.controller.masking;

import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds secrets in a line of text: by the name before a value, by the forms that secrets come in,
 * and by how random a word is. Hides too much rather than too little; digests of 64 hexadecimal
 * digits and short ids stay.
 */
final class SecretText {
  private static final String WORDS =
      "(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
          + "|encryption[_-]?key|signing[_-]?key|credential|auth|cookie|session[_-]?id|dsn"
          + "|connection[_-]?string|salt)";

  private static final String NAMES = "[A-Za-z0-9_.-]{0,64}?" + WORDS + "[A-Za-z0-9_.-]{0,64}+";

  private static final Pattern NAME = Pattern.compile("(?i)" + NAMES);

  private static final Pattern KEY_BLOCK =
      Pattern.compile("(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)(.*?)(-----END|$)", Pattern.DOTALL);

  private static final Pattern USER_INFO =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,30}://[^\\s/:@]{0,200}+:)([^\\s@/]{1,500}+)(@)");

  private static final Pattern SCHEME =
      Pattern.compile("(?i)(\\b(?:bearer|basic)\\s{1,4})([A-Za-z0-9+/._~=-]{6,}+)()");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)(\\b"
              + NAMES
              + "[\"']?\\s{0,4}[=:]\\s{0,4}+)(\"[^\"]*+\"?|'[^']*+'?|[^\\s\"',;&]++)()");

  private static final Pattern OPTION =
      Pattern.compile("(?i)((?<![\\w-])--?" + NAMES + "\\s{1,4})((?!-)\\S++)()");

  private static final Pattern WORD = Pattern.compile("()([A-Za-z0-9+/_=-]{20,}+)()");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]+");
  private static final int DIGEST_DIGITS = 64;
  private static final int HEX_SECRET = 32;
  private static final double RANDOM = 3.7;

  private SecretText() {}

  /** Whether what has this name is a secret. */
  static boolean isSecretName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Whether a word says that the next word of a command line is a secret. */
  static boolean announcesSecret(String word) {
    return word.startsWith("-") && !word.contains("=") && isSecretName(word);
  }

  /** The text without its secrets. */
  static String masked(String text) {
    String masked = text;
    for (Pattern form : new Pattern[] {KEY_BLOCK, USER_INFO, SCHEME, NAMED, OPTION}) {
      masked = replace(form, masked, found -> true);
    }
    return replace(WORD, masked, found -> isRandom(found.group(2)));
  }

  private static String replace(
      Pattern form, String text, Function<MatchResult, Boolean> isSecret) {
    Matcher matcher = form.matcher(text);
    return matcher.replaceAll(
        found ->
            Matcher.quoteReplacement(
                isSecret.apply(found) && !found.group(2).contains(Masker.MASK)
                    ? found.group(1) + Masker.MASK + found.group(3)
                    : found.group()));
  }

  /** Whether a word looks made by chance, as keys are, and is no digest. */
  static boolean isRandom(String word) {
    if (HEX.matcher(word).matches()) {
      return word.length() >= HEX_SECRET && word.length() != DIGEST_DIGITS;
    }
    boolean mixed =
        word.chars().anyMatch(Character::isDigit)
            && word.chars().anyMatch(Character::isUpperCase)
            && word.chars().anyMatch(Character::isLowerCase);
    return mixed && bits(word) >= RANDOM;
  }

  /** Shannon's entropy of a word's characters, in bits a character. */
  private static double bits(String word) {
    int[] counts = new int[128];
    word.chars().forEach(character -> counts[character & 127]++);
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / word.length();
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }
}
