package dev.impound.controller.export;

import dev.impound.wire.Sha256;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The two files that make blobs an OCI image layout of one image. */
public final class OciLayout {
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

  private OciLayout() {}

  /** The file {@code oci-layout}. */
  public static byte[] marker() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The file {@code index.json}.
   *
   * @param reference what tools call the image, such as EV-6
   */
  public static byte[] index(Sha256 manifest, long size, String reference) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("schemaVersion", 2);
    ObjectNode image = node.putArray("manifests").addObject();
    image.put("mediaType", MANIFEST_TYPE);
    image.put("digest", manifest.prefixed());
    image.put("size", size);
    image.putObject("annotations").put("org.opencontainers.image.ref.name", reference);
    return JsonMapper.shared().writeValueAsBytes(node);
  }
}
