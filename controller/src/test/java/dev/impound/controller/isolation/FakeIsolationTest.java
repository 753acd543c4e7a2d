package dev.impound.controller.isolation;

/** The contract of isolation on the fake. */
final class FakeIsolationTest extends IsolationContract {
  @Override
  protected CloudUnderTest open() {
    return new FakeLoadBalancers();
  }
}
