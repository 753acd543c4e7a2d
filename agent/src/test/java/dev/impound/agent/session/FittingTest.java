package dev.impound.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.impound.agent.container.EngineContainer;
import dev.impound.agent.testing.Containers;
import dev.impound.evidence.v1.TakenItem;
import dev.impound.node.v1.AcquisitionReport;
import dev.impound.node.v1.CaptureReceipt;
import dev.impound.node.v1.CommandFailure;
import dev.impound.node.v1.CommandOutcome;
import dev.impound.node.v1.ContainerList;
import dev.impound.node.v1.Registration;
import dev.impound.wire.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FittingTest {
  private static final String LONG = "x".repeat(3 << 20);

  @Test
  void leavesWhatFitsAsItIs() {
    CommandOutcome brief = CommandOutcome.newBuilder().setCommandId("C-1").build();

    assertThat(Fitting.of(brief)).isSameAs(brief);
  }

  @Test
  void cutsALongTextOfTheEngine() {
    CommandOutcome fitting =
        Fitting.of(
            CommandOutcome.newBuilder()
                .setCommandId("C-1")
                .setFailure(CommandFailure.newBuilder().setMessage(LONG))
                .build());

    assertThat(fitting.getCommandId()).isEqualTo("C-1");
    assertThat(fitting.getFailure().getMessage()).hasSizeLessThan(5_000).endsWith("...");
  }

  @Test
  void aReportKeepsItsReceiptAndItsItems() {
    AcquisitionReport report =
        AcquisitionReport.newBuilder()
            .addItems(TakenItem.newBuilder().setReason(LONG).setTool("engine"))
            .addItems(TakenItem.newBuilder().setReason("disk full"))
            .addAllLeftBehind(Collections.nCopies(10_000, "x".repeat(1_000)))
            .setReceipt(
                CaptureReceipt.newBuilder().setStatement(ByteString.copyFrom(new byte[1 << 20])))
            .build();

    AcquisitionReport fitting =
        Fitting.of(CommandOutcome.newBuilder().setAcquisitionReport(report).build())
            .getAcquisitionReport();

    assertThat(fitting.getSerializedSize()).isLessThan(Limits.MESSAGE_BYTES);
    assertThat(fitting.getReceipt()).isEqualTo(report.getReceipt());
    assertThat(fitting.getItemsList()).extracting(TakenItem::getTool).containsExactly("engine", "");
    assertThat(fitting.getItems(1).getReason()).isEqualTo("disk full");
  }

  @Test
  void aRegistrationOfManyAddressesFits() {
    Registration fitting =
        Fitting.of(
            Registration.newBuilder()
                .setNodeName("web-1")
                .addAllPrivateIps(Collections.nCopies(200_000, "192.168.100.100"))
                .build());

    assertThat(fitting.getSerializedSize()).isLessThan(Limits.MESSAGE_BYTES);
    assertThat(fitting.getNodeName()).isEqualTo("web-1");
    assertThat(fitting.getPrivateIpsList()).contains("192.168.100.100");
  }

  @Test
  void aListOfContainersHoldsAsManyAsAMessageMay() {
    List<EngineContainer> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(Containers.running("%064x".formatted(i), "container-" + i + "-" + "x".repeat(200)));
    }

    ContainerList list = ContainerMessages.list(all);

    assertThat(list.getSerializedSize())
        .isBetween(Limits.MESSAGE_BYTES / 2, Limits.MESSAGE_BYTES - (60 << 10));
    assertThat(list.getLeftOut()).isEqualTo(10_000 - list.getContainersCount()).isPositive();
  }
}
