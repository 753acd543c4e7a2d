package dev.impound.localcloud;

import dev.impound.controller.isolation.CloudUnderTest;
import dev.impound.controller.isolation.DrainContract;
import java.io.IOException;

/** The contract of draining, through the real SDK, on the stand-in. */
final class LocalCloudDrainTest extends DrainContract {
  @Override
  protected CloudUnderTest open() throws IOException {
    return new LocalCloudUnderTest();
  }
}
