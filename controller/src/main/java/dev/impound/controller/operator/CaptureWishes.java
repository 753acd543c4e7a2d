package dev.impound.controller.operator;

import dev.impound.controller.evidence.CaptureKinds;
import dev.impound.controller.evidence.EvidenceMapping;
import dev.impound.controller.incident.CaptureScope;
import dev.impound.controller.rpc.RefusedException;
import dev.impound.operator.v1.CaptureRequest;
import dev.impound.wire.RefusalReason;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How much evidence an operator asks for. */
final class CaptureWishes {
  private CaptureWishes() {}

  static CaptureScope of(CaptureRequest request) {
    Set<String> kinds =
        request.getKindsList().stream()
            .map(kind -> CaptureKinds.name(EvidenceMapping.kind(kind)))
            .collect(Collectors.toSet());
    Optional<CaptureScope.Profile> profile =
        switch (request.getProfile()) {
          case CAPTURE_PROFILE_UNSPECIFIED ->
              kinds.isEmpty() ? Optional.of(CaptureScope.Profile.STANDARD) : Optional.empty();
          case CAPTURE_PROFILE_QUICK -> Optional.of(CaptureScope.Profile.QUICK);
          case CAPTURE_PROFILE_STANDARD -> Optional.of(CaptureScope.Profile.STANDARD);
          case CAPTURE_PROFILE_FULL -> Optional.of(CaptureScope.Profile.FULL);
          case UNRECOGNIZED ->
              throw new RefusedException(
                  RefusalReason.MALFORMED,
                  "this controller does not know the profile that was asked for",
                  "use an \"impound\" of the controller's version");
        };
    return new CaptureScope(profile, kinds);
  }
}
