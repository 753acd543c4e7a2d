package dev.impound.controller.encryption;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * Who can read what is encrypted: public keys of age, {@code age1…}. Their private keys are held
 * elsewhere; whoever has one can read all of it.
 */
public record Recipients(List<String> keys) {
  /** Most recipients of a file. */
  public static final int MOST = 16;

  /**
   * Checks the keys.
   *
   * @throws IllegalArgumentException when there is none, there are too many, or one is no public
   *     key; a private key is not repeated in the message
   */
  public Recipients {
    keys = List.copyOf(new LinkedHashSet<>(keys));
    if (keys.isEmpty() || keys.size() > MOST) {
      throw new IllegalArgumentException(
          "1 to %d recipients are needed, and %d are named".formatted(MOST, keys.size()));
    }
    for (String key : keys) {
      check(key);
    }
  }

  private static void check(String key) {
    if (key.toUpperCase(Locale.ROOT).startsWith("AGE-SECRET-KEY")) {
      throw new IllegalArgumentException(
          "a recipient is a public key, age1...; what was named is a private key, which must not be"
              + " given to anybody: replace it");
    }
    try {
      X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(key);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "not a public key of age (age1 and 58 more characters): \"%s\""
              .formatted(Printable.brief(key)),
          e);
    }
  }

  /**
   * A channel that encrypts what is written to it. Closing it ends the age file, and closes {@code
   * out}.
   */
  public WritableByteChannel encrypting(WritableByteChannel out) throws IOException {
    try {
      List<RecipientStanzaWriter> writers = new ArrayList<>();
      for (String key : keys) {
        writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(key));
      }
      return new StandardEncryptingChannelFactory().newEncryptingChannel(out, writers);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot encrypt for %s: %s".formatted(keys, e.getMessage()), e);
    }
  }
}
