package dev.impound.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.impound.agent.process.SocketTable.Socket;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketTableTest {
  @TempDir Path net;

  private List<Socket> read(String protocol, String table) throws IOException {
    Files.writeString(net.resolve(protocol), table);
    List<Socket> found = new ArrayList<>();
    SocketTable.read(net, protocol, found::add);
    return found;
  }

  @Test
  void readsInternetSockets() throws IOException {
    Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    String head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n";

    assertThat(
            read(
                "tcp",
                head
                    + "   0: 020011AC:C350 0100007F:2328 01 00000000:00000000 00:00000000 00000000"
                    + "  1000        0 4711 1 0000 20 4 30 10 -1\n"))
        .containsExactly(
            new Socket("tcp", "172.17.0.2:50000", "127.0.0.1:9000", "ESTABLISHED", 1000, 4711));
    assertThat(
            read(
                "tcp6",
                head
                    + "   0: B80D0120000000000000000001000000:0050"
                    + " 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000"
                    + " 00000000     0        0 12 1 0000 100 0 0 10 0\n"))
        .containsExactly(
            new Socket(
                "tcp6", "[2001:db8:0:0:0:0:0:1]:80", "[0:0:0:0:0:0:0:0]:0", "LISTEN", 0, 12));
  }

  @Test
  void readsUnixSocketsWhateverTheirPathHolds() throws IOException {
    assertThat(
            read(
                "unix",
                """
                Num       RefCount Protocol Flags    Type St Inode Path
                ffff: 00000002 00000000 00010000 0001 01 77 /run/a b.sock
                ffff: 00000003 00000000 00000000 0001 03 78
                not a line
                """))
        .containsExactly(
            new Socket("unix", "/run/a b.sock", "", "LISTEN", -1, 77),
            new Socket("unix", "", "", "CONNECTED", -1, 78));
  }

  @Test
  void findsNothingWhereTheKernelHasNoSuchTable() throws IOException {
    List<Socket> found = new ArrayList<>();

    SocketTable.read(net, "raw6", found::add);

    assertThat(found).isEmpty();
  }
}
