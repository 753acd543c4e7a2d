package dev.impound.controller.cloud;

import com.huaweicloud.sdk.core.HcClient;
import com.huaweicloud.sdk.core.http.FieldExistence;
import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.core.http.HttpRequestDef;
import com.huaweicloud.sdk.core.http.LocationType;

/** A call that the SDK's own classes cannot make, or whose answer they cannot read. */
final class RawOperation {
  private static final String BODY = "body";
  private final HttpRequestDef.Builder<RawRequest, RawAnswer> definition;

  /**
   * @param uri below the endpoint, with names in braces for {@link #path}
   */
  RawOperation(HttpMethod method, String uri) {
    definition =
        HttpRequestDef.builder(method, RawRequest.class, RawAnswer.class)
            .withName("Raw")
            .withUri(uri)
            .withContentType("application/json")
            .withResponseField(
                BODY,
                LocationType.Body,
                FieldExistence.NULL_IGNORE,
                String.class,
                field -> field.withMarshaller(RawAnswer::getText, RawAnswer::setText));
  }

  /** Adds a part of the path; the value goes in as it is. */
  RawOperation path(String name) {
    return field(name, LocationType.Path);
  }

  RawOperation query(String name) {
    return field(name, LocationType.Query);
  }

  RawOperation header(String name) {
    return field(name, LocationType.Header);
  }

  RawOperation body() {
    return field(BODY, LocationType.Body);
  }

  private RawOperation field(String name, LocationType location) {
    definition.withRequestField(
        name,
        location,
        FieldExistence.NON_NULL_NON_EMPTY,
        String.class,
        field ->
            field.withMarshaller(
                request -> request.value(name), (request, value) -> request.with(name, value)));
    return this;
  }

  RawAnswer call(HcClient client, RawRequest request) {
    return client.syncInvokeHttp(request, definition.build());
  }
}
