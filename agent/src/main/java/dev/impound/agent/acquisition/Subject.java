package dev.impound.agent.acquisition;

import dev.impound.agent.container.ContainerDetail;
import dev.impound.agent.container.EngineFacts;
import dev.impound.wire.ContainerId;

/**
 * What evidence is taken of.
 *
 * @param captureId capture that it belongs to
 * @param keepCommittedImage leave the committed image on the node
 */
public record Subject(
    ContainerDetail detail, EngineFacts engine, String captureId, boolean keepCommittedImage) {
  /** The container. */
  public ContainerId id() {
    return detail.container().id();
  }
}
