package dev.impound.controller.operator;

import dev.impound.controller.incident.Confirmation;
import dev.impound.operator.v1.ConfirmationState;
import dev.impound.operator.v1.UnconfirmedAction;

/** Confirmations into protobuf. */
final class ConfirmationMessages {
  private ConfirmationMessages() {}

  static dev.impound.operator.v1.Confirmation message(Confirmation confirmation) {
    dev.impound.operator.v1.Confirmation.Builder message =
        dev.impound.operator.v1.Confirmation.newBuilder()
            .setState(state(confirmation.state()))
            .setUntil(Wire.timestamp(confirmation.until()))
            .setOtherwise(
                switch (confirmation.then()) {
                  case PAGE -> UnconfirmedAction.UNCONFIRMED_ACTION_PAGE;
                  case REVERT -> UnconfirmedAction.UNCONFIRMED_ACTION_REVERT;
                })
            .setConfirmedBy(confirmation.by())
            .setReason(confirmation.reason());
    confirmation.at().ifPresent(at -> message.setAt(Wire.timestamp(at)));
    return message.build();
  }

  private static ConfirmationState state(Confirmation.State state) {
    return switch (state) {
      case WAITING -> ConfirmationState.CONFIRMATION_STATE_WAITING;
      case CONFIRMED -> ConfirmationState.CONFIRMATION_STATE_CONFIRMED;
      case PAGED -> ConfirmationState.CONFIRMATION_STATE_PAGED;
      case REVERTED -> ConfirmationState.CONFIRMATION_STATE_REVERTED;
      case VOID -> ConfirmationState.CONFIRMATION_STATE_UNSPECIFIED;
    };
  }
}
