package dev.impound.agent.session;

import com.google.protobuf.ByteString;
import dev.impound.agent.receipt.Receipt;
import dev.impound.node.v1.AcquisitionReport;
import dev.impound.node.v1.CaptureReceipt;

/** Receipts in the words of the contract. */
final class ReceiptMessages {
  private ReceiptMessages() {}

  /** The report with what the node signed of it, or why it did not. */
  static AcquisitionReport with(AcquisitionReport report, Receipt receipt) {
    AcquisitionReport.Builder complete = report.toBuilder();
    return switch (receipt) {
      case Receipt.Missing missing -> complete.setReceiptProblem(missing.why()).build();
      case Receipt.Signed signed ->
          complete
              .setReceipt(
                  CaptureReceipt.newBuilder()
                      .setStatement(ByteString.copyFrom(signed.statement()))
                      .setSignature(ByteString.copyFrom(signed.signature()))
                      .setCertificate(ByteString.copyFrom(signed.certificate())))
              .build();
    };
  }
}
