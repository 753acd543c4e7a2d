package dev.impound.controller.cli;

import dev.impound.wire.Limits;
import dev.impound.wire.MutualTls;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Dials the controller over mutual TLS with the operator's certificate. */
final class MutualTlsDialer implements Dialer {
  /** Above the five minutes that a gRPC server tolerates by default. */
  private static final int KEEP_ALIVE_MINUTES = 6;

  @Override
  public ManagedChannel dial(CliConfig config) {
    return NettyChannelBuilder.forAddress(config.controller().host(), config.controller().port())
        .sslContext(context(config))
        .maxInboundMessageSize(Limits.MESSAGE_BYTES)
        .maxInboundMetadataSize(Limits.METADATA_BYTES)
        .keepAliveTime(KEEP_ALIVE_MINUTES, TimeUnit.MINUTES)
        .build();
  }

  private static SslContext context(CliConfig config) {
    var tls = config.tls();
    for (Path file : List.of(tls.authority(), tls.certificate(), tls.key())) {
      if (!Files.isReadable(file)) {
        throw unusable(Files.exists(file) ? file + " cannot be read" : file + " does not exist");
      }
    }
    try {
      return MutualTls.client(tls);
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private static ComplaintException unusable(String cause) {
    return Complaint.of(
            ExitCode.NOT_ALLOWED,
            "CERTIFICATE_UNUSABLE",
            "cannot use the operator's certificate",
            cause,
            "log in: impound login --controller HOST:8445; an admin makes the code"
                + " (impound operator invite NAME)")
        .asException();
  }
}
