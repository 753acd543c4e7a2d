package dev.impound.localcloud;

import com.huaweicloud.sdk.core.ClientBuilder;
import com.huaweicloud.sdk.core.HcClient;
import com.huaweicloud.sdk.core.SdkResponse;
import com.huaweicloud.sdk.core.TypeCasts;
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.http.FieldExistence;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.core.http.HttpRequestDef;
import com.huaweicloud.sdk.core.http.LocationType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls that the SDK signs, and whose answers it leaves as they are. */
final class RawCloud {
  private final HcClient client;

  /** What is asked; each parameter may have several values. */
  record Asked(String region, Map<String, List<String>> query, @Nullable String body) {}

  /** What is answered; made and filled by the SDK. */
  public static final class Answer extends SdkResponse {
    private @Nullable String body;

    public @Nullable String getBody() {
      return body;
    }

    public void setBody(String text) {
      body = text;
    }
  }

  private RawCloud(HcClient client) {
    this.client = client;
  }

  static RawCloud of(String endpoint) {
    return new ClientBuilder<>(RawCloud::new)
        .withCredential(
            new BasicCredentials()
                .withAk(World.ACCESS_KEY)
                .withSk(World.SECRET_KEY)
                .withProjectId(World.PROJECT))
        .withHttpConfig(HttpConfig.getDefaultHttpConfig())
        .withEndpoint(endpoint)
        .build();
  }

  /** The body of the answer; empty when there is none. */
  String call(HttpMethod method, String path, Asked asked) {
    HttpRequestDef.Builder<Asked, Answer> call =
        HttpRequestDef.builder(method, Asked.class, Answer.class)
            .withName("Raw")
            .withUri(path)
            .withContentType("application/json");
    fill(call, asked);
    call.<String>withResponseField(
        "body",
        LocationType.Body,
        FieldExistence.NULL_IGNORE,
        String.class,
        field -> field.withMarshaller(Answer::getBody, Answer::setBody));
    return Objects.requireNonNullElse(client.syncInvokeHttp(asked, call.build()).getBody(), "");
  }

  private static void fill(HttpRequestDef.Builder<Asked, Answer> call, Asked asked) {
    for (String key : asked.query().keySet()) {
      call.<List<String>>withRequestField(
          key,
          LocationType.Query,
          FieldExistence.NULL_IGNORE,
          TypeCasts.uncheckedConversion(List.class),
          field -> field.withMarshaller(one -> one.query().get(key), (one, value) -> {}));
    }
    if (!asked.region().isEmpty()) {
      call.<String>withRequestField(
          "region",
          LocationType.Header,
          FieldExistence.NULL_IGNORE,
          String.class,
          field -> field.withMarshaller(Asked::region, (one, value) -> {}));
    }
    if (asked.body() != null) {
      call.<String>withRequestField(
          "body",
          LocationType.Body,
          FieldExistence.NULL_IGNORE,
          String.class,
          field -> field.withMarshaller(Asked::body, (one, value) -> {}));
    }
  }
}
