package dev.impound.controller.export;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A form that evidence is exported in. */
public enum ExportForm {
  /** An image as "docker save" would write it, for docker load. */
  DOCKER_ARCHIVE("docker-archive", ".docker.tar"),
  /** An image as a folder that skopeo, umoci and others read. */
  OCI_LAYOUT("oci-layout", ".oci"),
  /** Files as a tar: of an image its merged root file system. */
  TAR("tar", ".tar"),
  /** Times of files, for mactime. */
  BODYFILE("bodyfile", ".bodyfile");

  private final String text;
  private final String suffix;

  ExportForm(String text, String suffix) {
    this.text = text;
    this.suffix = suffix;
  }

  /** As a person writes it. */
  public String text() {
    return text;
  }

  /** End of the names of such exports. */
  public String suffix() {
    return suffix;
  }

  /** Reads what {@link #text} writes. */
  public static Optional<ExportForm> parse(String text) {
    return Arrays.stream(values()).filter(form -> form.text.equals(text)).findFirst();
  }

  /** All, as a person writes them. */
  public static List<String> texts() {
    return Arrays.stream(values()).map(ExportForm::text).toList();
  }

  /** Those that an item fits, by the file that it is kept as. */
  public static List<ExportForm> of(String fileName) {
    if (fileName.equals("image")) {
      return List.of(values());
    }
    return fileName.endsWith(".tar") ? List.of(TAR, BODYFILE) : List.of();
  }
}
