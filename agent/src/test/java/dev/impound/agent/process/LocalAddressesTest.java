package dev.impound.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAddressesTest {
  @TempDir private Path net;

  @Test
  void findsTheAddressesOfTheNamespaceButThoseOfTheLoopbackAndOfLinks() throws IOException {
    Files.writeString(
        net.resolve("fib_trie"),
        """
        Local:
          +-- 0.0.0.0/0 3 0 5
             +-- 10.0.3.0/24 2 0 1
                |-- 10.0.3.0
                   /24 link UNICAST
                |-- 10.0.3.7
                   /32 host LOCAL
                |-- 10.0.3.255
                   /32 link BROADCAST
             +-- 127.0.0.0/8 2 0 2
                |-- 127.0.0.1
                   /32 host LOCAL
        """);
    Files.writeString(
        net.resolve("if_inet6"),
        """
        00000000000000000000000000000001 01 80 10 80       lo
        20010db8000000000000000000000007 02 40 00 80     eth0
        fe800000000000000042acfffe110002 02 40 20 80     eth0
        """);

    assertThat(LocalAddresses.of(net))
        .containsExactly("10.0.3.7", "2001:0db8:0000:0000:0000:0000:0000:0007");
  }

  @Test
  void findsNoneWhereTheKernelShowsNoTable() {
    assertThat(LocalAddresses.of(net)).isEmpty();
  }
}
