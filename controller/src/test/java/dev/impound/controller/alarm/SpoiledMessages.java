package dev.impound.controller.alarm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Messages spoiled by chance, the same for the same seed. */
public final class SpoiledMessages {
  private SpoiledMessages() {}

  /** {@code whole} with a few bytes changed, cut out or doubled, or something else altogether. */
  public static byte[] spoiled(byte[] whole, Random random) {
    if (random.nextInt(8) == 0) {
      byte[] other = new byte[random.nextInt(200)];
      random.nextBytes(other);
      return other;
    }
    byte[] spoiled = whole.clone();
    for (int i = random.nextInt(4); i >= 0 && spoiled.length > 0; i--) {
      spoiled = spoil(spoiled, random);
    }
    return spoiled;
  }

  private static byte[] spoil(byte[] whole, Random random) {
    int from = random.nextInt(whole.length);
    int length = random.nextInt(Math.min(20, whole.length - from) + 1);
    return switch (random.nextInt(4)) {
      case 0 -> joined(whole, from, new byte[] {(byte) random.nextInt(256)}, from + 1);
      case 1 -> joined(whole, from, new byte[0], from + length);
      case 2 -> joined(whole, from, whole, from);
      default -> joined(whole, from, token(random), from + length);
    };
  }

  private static byte[] token(Random random) {
    String[] tokens = {
      "null", "{}", "[]", "-1", "1e999", "\"\\u0000\"", "\"\\ud800\"", "\"\"", "{"
    };
    return tokens[random.nextInt(tokens.length)].getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] whole, int head, byte[] middle, int tail) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, head);
    out.writeBytes(middle);
    out.write(whole, tail, whole.length - tail);
    return out.toByteArray();
  }
}
