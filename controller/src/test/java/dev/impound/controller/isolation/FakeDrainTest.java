package dev.impound.controller.isolation;

/** Draining on a cloud in memory. */
final class FakeDrainTest extends DrainContract {
  @Override
  protected CloudUnderTest open() {
    return new FakeLoadBalancers();
  }
}
