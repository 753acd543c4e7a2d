package dev.impound.controller.cloud;

import com.huaweicloud.sdk.core.SdkStreamResponse;
import com.huaweicloud.sdk.core.exception.SdkException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer as text. The SDK makes it by reflection, and fills it by one of two ways: as text when
 * its type is JSON, XML or text, as a stream otherwise.
 */
public final class RawAnswer extends SdkStreamResponse {
  /** Only files come as streams, and those that are asked for are small. */
  private static final int MOST_STREAM = 64 << 10;

  private @Nullable String body;

  /** What came; empty when nothing did. */
  public String text() {
    return Objects.requireNonNullElse(body, "");
  }

  void setText(@Nullable String text) {
    body = text;
  }

  @Nullable String getText() {
    return body;
  }

  @Override
  public Object parseBody(InputStream stream) {
    try (stream) {
      byte[] bytes = stream.readNBytes(MOST_STREAM + 1);
      if (bytes.length > MOST_STREAM) {
        throw new SdkException("the answer has more than %d bytes".formatted(MOST_STREAM));
      }
      body = new String(bytes, StandardCharsets.ISO_8859_1);
      return this;
    } catch (IOException e) {
      throw new SdkException("the answer broke off", e);
    }
  }
}
