package dev.impound.controller.cli;

import dev.impound.controller.evidence.ManifestView.ManifestBlob;
import dev.impound.evidence.v1.FetchRequest;
import dev.impound.evidence.v1.FetchResponse;
import dev.impound.evidence.v1.Form;
import dev.impound.evidence.v1.Slice;
import dev.impound.wire.Sha256;
import io.grpc.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Set;

/**
 * Brings single blobs, each called {@code NAME.partial} until it has its digest. What is there with
 * the right bytes is kept, and what a break left is gone on with.
 */
final class BlobDownload {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int BUFFER = 1 << 18;

  private final OperatorCommand command;
  private final StatusLine status;
  private final Form form;
  private long received;

  BlobDownload(OperatorCommand command, StatusLine status) {
    this(command, status, Form.FORM_UNSPECIFIED);
  }

  /**
   * Brings blobs to make something of.
   *
   * @param form what; the chain of custody names it
   */
  BlobDownload(OperatorCommand command, StatusLine status, Form form) {
    this.command = command;
    this.status = status;
    this.form = form;
  }

  private String howToGoOn() {
    return form == Form.FORM_UNSPECIFIED
        ? "interrupted: go on with --resume"
        : "interrupted: go on with the same command";
  }

  /** Bytes that came over the wire. */
  long received() {
    return received;
  }

  /** Fetches a blob of an item into {@code target}, whose folder must exist. */
  void fetch(String item, ManifestBlob blob, Path target) throws IOException {
    if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && Files.size(target) == blob.size()
        && Sha256.ofFinished(read(target, blob.size())).equals(blob.sha256())) {
      return;
    }
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    command.farewell().prepare(howToGoOn());
    try (Context.CancellableContext call = Context.current().withCancellation()) {
      Context outer = call.attach();
      try {
        receive(item, blob, partial);
      } finally {
        call.detach(outer);
        command.farewell().forget();
        status.clear();
      }
    }
    Files.move(
        partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void receive(String item, ManifestBlob blob, Path partial) throws IOException {
    long offset =
        Files.isRegularFile(partial, LinkOption.NOFOLLOW_LINKS)
            ? Math.min(Files.size(partial), blob.size())
            : 0;
    MessageDigest digest = offset > 0 ? read(partial, offset) : Sha256.newDigest();
    Iterator<FetchResponse> stream =
        command
            .link()
            .retrieval()
            .fetch(
                FetchRequest.newBuilder()
                    .setItemId(item)
                    .setBlobSha256(blob.sha256().hex())
                    .setOffset(offset)
                    .setForm(form)
                    .build());
    long end;
    try (FileChannel channel =
        FileChannel.open(
            partial,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            OWNER_ONLY)) {
      channel.truncate(offset).position(offset);
      end = drain(item, blob, stream, channel, digest);
      channel.force(true);
    }
    if (end != blob.size() || !Sha256.ofFinished(digest).equals(blob.sha256())) {
      Files.delete(partial);
      throw ArrivingFile.damaged(
          "%s of %s came with other bytes than the manifest names".formatted(blob.sha256(), item));
    }
  }

  private long drain(
      String item,
      ManifestBlob blob,
      Iterator<FetchResponse> stream,
      FileChannel channel,
      MessageDigest digest)
      throws IOException {
    while (stream.hasNext()) {
      FetchResponse part = stream.next();
      if (part.hasTrailer()) {
        return channel.position();
      }
      if (part.hasSlice()) {
        take(part.getSlice(), blob, channel, digest);
        status.show(item, channel.position(), blob.size());
      }
    }
    throw Complaint.of(
            ExitCode.FAILED,
            "ENDED_EARLY",
            "did not bring all of " + item,
            "the controller ended the transfer before it was complete",
            howToGoOn())
        .asException();
  }

  private void take(Slice slice, ManifestBlob blob, FileChannel channel, MessageDigest digest)
      throws IOException {
    ByteBuffer data = slice.getData().asReadOnlyByteBuffer();
    if (slice.getOffset() != channel.position()
        || channel.position() + data.remaining() > blob.size()) {
      throw ArrivingFile.damaged(
          "a slice starts at byte %d instead of %d, or goes past the end"
              .formatted(slice.getOffset(), channel.position()));
    }
    digest.update(data.duplicate());
    received += data.remaining();
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  private static MessageDigest read(Path file, long length) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER];
    long left = length;
    try (InputStream in = Files.newInputStream(file)) {
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          throw new IOException(file + " became shorter while it was read");
        }
        digest.update(buffer, 0, count);
        left -= count;
      }
    }
    return digest;
  }
}
