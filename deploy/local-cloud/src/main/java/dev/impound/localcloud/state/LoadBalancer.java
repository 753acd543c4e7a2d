package dev.impound.localcloud.state;

/** A load balancer; only an ACTIVE one takes changes. */
public record LoadBalancer(String id, String name, String address, String provisioningStatus) {
  public boolean isActive() {
    return provisioningStatus.equals("ACTIVE");
  }
}
