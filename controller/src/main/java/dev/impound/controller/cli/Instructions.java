package dev.impound.controller.cli;

import dev.impound.controller.evidence.ManifestView;
import dev.impound.controller.evidence.ManifestView.ManifestItem;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;

/**
 * The texts of a pulled capture: VERIFY.txt, which is a shell script too, and coverage.txt.
 *
 * @param files the files that are there
 */
record Instructions(ManifestView manifest, Set<String> files) {
  private static final String CMS =
      "openssl cms -verify -binary -inform DER -in %1$s.p7s -content %1$s -CAfile certs/root.pem"
          + "%2$s -out /dev/null\n";
  private static final String TS =
      "openssl ts -verify -data manifest.json -in manifest.json.tsr -CAfile"
          + " certs/timestamp-root.pem%s\n";

  byte[] verify() {
    StringBuilder text = new StringBuilder();
    text.append("# How to verify ")
        .append(manifest.capture())
        .append(
            """
             with stock tools. Run each command in this folder, or all of them: sh VERIFY.txt
            # The root must be yours: compare with what you were given on another way
            #   openssl x509 -in certs/root.pem -noout -fingerprint -sha256
            set -e

            # 1. Every file is as it was pulled.
            sha256sum --quiet -c SHA256SUMS
            """);
    signatures(text);
    items(text);
    chain(text);
    text.append(new ReceiptInstructions(manifest).text());
    return text.append("echo verified\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private void signatures(StringBuilder text) {
    if (!files.contains("manifest.json.p7s")) {
      text.append("\n# 2. The manifest is NOT SIGNED: the controller had no custody key.\n");
      return;
    }
    text.append("\n# 2. The custody key signed the manifest.\n")
        .append(CMS.formatted("manifest.json", ""));
    if (files.contains("manifest.json.tsr")) {
      text.append("\n# 3. A timestamp authority saw the manifest at the time that this shows:\n")
          .append("#   openssl ts -reply -in manifest.json.tsr -text\n")
          .append(TS.formatted(""));
    } else {
      text.append("\n# 3. The manifest has NO TIMESTAMP.\n");
    }
    String then = " -attime " + sealedSeconds();
    text.append("# Once the certificates have expired, judge by the time of the seal:\n#   ")
        .append(CMS.formatted("manifest.json", then))
        .append("#   ")
        .append(CMS.formatted("custody.checkpoint", then))
        .append("#   ")
        .append(TS.formatted(then));
  }

  /** The second after the seal: certificates made for it were valid then. */
  private long sealedSeconds() {
    try {
      return Instant.parse(manifest.sealed()).getEpochSecond() + 1;
    } catch (DateTimeException e) {
      return 0;
    }
  }

  private void items(StringBuilder text) {
    if (manifest.items().stream().allMatch(item -> item.blobs().isEmpty())) {
      text.append("\n# 4. Nothing could be taken: there are no items.\n");
      return;
    }
    if (files.contains(BundlePull.PURGED)) {
      text.append(
          """

          # 4. The bytes of the items were PURGED: PURGED.txt says when, by whom and why, and the chain of custody has it.
          grep -q '"act":"delete"' custody.jsonl
          """);
      return;
    }
    decryption(text);
    text.append("\n# 4. The items are those of the manifest.\n")
        .append("jq -r '.items[].blobs[] | \"\\(.sha256)  \\(.path)\"' manifest.json")
        .append(" | sha256sum --quiet -c -\n");
  }

  /** For items that came encrypted; the key is with a recipient, never with Impound. */
  private void decryption(StringBuilder text) {
    if (!files.contains("encrypted.json")) {
      return;
    }
    // By redirection: of nothing, age 1.1 makes no file.
    text.append(
        """

        # 3a. These are encrypted. encrypted.json names the recipients; one of them decrypts with
        #   IDENTITY=KEY-FILE sh VERIFY.txt
        : "${IDENTITY:?name the file with the private key of a recipient}"
        """);
    manifest.items().stream()
        .flatMap(item -> item.blobs().stream())
        .map(ManifestView.ManifestBlob::path)
        .filter(path -> files.contains(path + ".age"))
        .distinct()
        .forEach(
            path -> text.append("age -d -i \"$IDENTITY\" '%1$s.age' >'%1$s'\n".formatted(path)));
  }

  private void chain(StringBuilder text) {
    text.append("\n# 5. What was done with this capture stands in the chain of custody.\n");
    if (files.contains("custody.checkpoint.p7s")) {
      text.append(CMS.formatted("custody.checkpoint", ""));
    }
    text.append(
        """
        echo "$(sed -n 's/^digests //p' custody.checkpoint)  custody.digests" | sha256sum --quiet -c -
        echo "$(sed -n 's/^extract %s //p' custody.checkpoint)  custody.jsonl" | sha256sum --quiet -c -
        while IFS= read -r line; do
          n=${line#*:}; n=${n%%%%,*}
          case $n in ''|*[!0-9]*) echo "a line of custody.jsonl is no entry"; exit 1 ;; esac
          digest=$(printf '%%s' "$line" | sha256sum | cut -d' ' -f1)
          if [ "$digest" != "$(sed -n "${n}p" custody.digests)" ]; then echo "entry $n was changed"; exit 1; fi
        done < custody.jsonl
        grep -q '"act":"seal".*'"$(sha256sum manifest.json | cut -d' ' -f1)" custody.jsonl
        """
            .formatted(manifest.capture()));
  }

  byte[] coverage() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s of container %s on node %s (%s)%n%nTaken:%n"
            .formatted(
                manifest.capture(), manifest.container(), manifest.node(), manifest.incident()));
    for (ManifestItem item : manifest.items()) {
      long size = item.blobs().stream().mapToLong(ManifestView.ManifestBlob::size).sum();
      text.append("  %s  %s  %s  %d bytes%n".formatted(item.id(), item.kind(), item.state(), size));
    }
    text.append("\nNot taken, or not whole:\n");
    manifest.items().stream()
        .filter(item -> !item.reason().isEmpty())
        .forEach(
            item ->
                text.append("  %s  %s%n".formatted(item.kind(), Shown.sentence(item.reason()))));
    manifest
        .notTaken()
        .forEach(line -> text.append("  ").append(Shown.sentence(line)).append('\n'));
    manifest
        .leftBehind()
        .forEach(
            line -> text.append("  left on the node: ").append(Shown.sentence(line)).append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
