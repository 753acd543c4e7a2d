package dev.impound.localcloud;

import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.IsolationContract;
import java.io.IOException;

/** The contract of isolation, through the real SDK, on the stand-in. */
final class LocalCloudIsolationTest extends IsolationContract {
  @Override
  protected CloudUnderTest open() throws IOException {
    return new LocalCloudUnderTest();
  }
}
