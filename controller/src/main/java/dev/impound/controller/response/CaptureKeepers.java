package dev.impound.controller.response;

import dev.impound.controller.evidence.CaptureId;
import java.util.Optional;

/** In whose evidence store a capture lies. */
public interface CaptureKeepers {

  /** The name of the other controller that keeps it; empty when it lies here. */
  Optional<String> elsewhere(CaptureId capture);
}
