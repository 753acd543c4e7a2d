package dev.impound.controller.cli;

import com.google.protobuf.ByteString;
import dev.impound.evidence.v1.BlobTrailer;
import dev.impound.evidence.v1.FetchHeader;
import dev.impound.evidence.v1.FetchRequest;
import dev.impound.evidence.v1.FetchResponse;
import dev.impound.evidence.v1.Form;
import dev.impound.evidence.v1.ItemKind;
import dev.impound.operator.v1.EvidenceItem;
import dev.impound.wire.Sha256;
import io.grpc.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;

/** Brings evidence items to the operator's disk, each checked before it gets its name. */
final class Download {
  /**
   * A file that holds an item.
   *
   * @param written false when it was there already with the same bytes
   */
  record Pulled(EvidenceItem item, Path file, long size, Sha256 sha256, boolean written) {}

  private final OperatorCommand command;
  private final StatusLine status;
  private final boolean force;

  Download(OperatorCommand command, StatusLine status, boolean force) {
    this.command = command;
    this.status = status;
    this.force = force;
  }

  /** Fetches {@code item} in {@code form} into {@code target}. */
  Pulled fetch(EvidenceItem item, Form form, Path target) throws IOException {
    // Leaving this block cancels the call, so that a refused download does not go on unread.
    try (Context.CancellableContext call = Context.current().withCancellation()) {
      Context outer = call.attach();
      try {
        return receive(
            item,
            target,
            command
                .link()
                .retrieval()
                .fetch(FetchRequest.newBuilder().setItemId(item.getId()).setForm(form).build()));
      } finally {
        call.detach(outer);
        command.farewell().forget();
        status.clear();
      }
    }
  }

  private Pulled receive(EvidenceItem item, Path target, Iterator<FetchResponse> stream)
      throws IOException {
    if (!stream.hasNext()) {
      throw endedEarly(target);
    }
    FetchResponse first = stream.next();
    if (!first.hasHeader()) {
      throw ArrivingFile.damaged("the first message is no header");
    }
    FetchHeader header = first.getHeader();
    boolean exists = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
    if (exists && !force) {
      try (ExistingFile file = ExistingFile.compare(target, header.getSize())) {
        return new Pulled(item, target, header.getSize(), drain(item, stream, file, target), false);
      }
    }
    return write(item, target, header, stream);
  }

  private Pulled write(
      EvidenceItem item, Path target, FetchHeader header, Iterator<FetchResponse> stream)
      throws IOException {
    try (PartialFile file = PartialFile.begin(target, header.getSize())) {
      command
          .farewell()
          .prepare("interrupted: %s is not verified; pull again".formatted(file.partial()));
      Sha256 digest = drain(item, stream, file, target);
      file.flush();
      if (item.getKind() == ItemKind.ITEM_KIND_IMAGE) {
        checkArchive(item, header, file.partial(), digest);
      } else if (!digest.hex().equals(item.getSha256())) {
        throw ArrivingFile.damaged(
            "%s was sealed with SHA-256 %s, and %s came"
                .formatted(item.getId(), item.getSha256(), digest));
      }
      file.keep();
      return new Pulled(item, target, header.getSize(), digest, true);
    }
  }

  private Sha256 drain(
      EvidenceItem item, Iterator<FetchResponse> stream, ArrivingFile file, Path target)
      throws IOException {
    while (stream.hasNext()) {
      FetchResponse part = stream.next();
      switch (part.getPartCase()) {
        case SLICE -> {
          ByteString data = part.getSlice().getData();
          file.accept(part.getSlice().getOffset(), data.asReadOnlyByteBuffer());
          status.show(item.getId(), file.position(), file.announced());
        }
        case TRAILER -> {
          BlobTrailer trailer = part.getTrailer();
          return file.finish(trailer.getSize(), trailer.getSha256());
        }
        case HEADER, PART_NOT_SET -> throw ArrivingFile.damaged("a message came out of turn");
      }
    }
    throw endedEarly(target);
  }

  private void checkArchive(EvidenceItem item, FetchHeader header, Path archive, Sha256 digest)
      throws IOException {
    ArchiveCheck.Report report =
        command
            .surroundings()
            .archiveCheck()
            .check(archive, (done, total) -> status.show("checking " + item.getId(), done, total));
    if (!report.findings().isEmpty()) {
      throw ArrivingFile.damaged(String.join("; ", report.findings()));
    }
    if (!report.archive().equals(digest)) {
      throw ArrivingFile.damaged("what was written reads back with SHA-256 " + report.archive());
    }
    String config = report.config().hex();
    if (!config.equals(item.getSha256()) || !config.equals(header.getConfigSha256())) {
      throw ArrivingFile.damaged(
          "the archive holds image %s, and %s was sealed with image %s"
              .formatted(config, item.getId(), item.getSha256()));
    }
  }

  private static ComplaintException endedEarly(Path target) {
    return Complaint.of(
            ExitCode.FAILED,
            "ENDED_EARLY",
            "did not write " + target,
            "the controller ended the transfer before it was complete",
            "pull it again; what came is in the .partial file and proves nothing")
        .asException();
  }
}
