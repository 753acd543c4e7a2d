package dev.impound.agent.command;

import com.google.protobuf.ByteString;
import java.util.concurrent.CompletableFuture;

/** What is to be done with a command. */
public sealed interface Decision {

  /**
   * It is to be done.
   *
   * @param recorded done once it is written down that the command was taken; fails where that
   *     cannot be, with an {@link java.io.IOException}
   */
  record Fresh(CompletableFuture<Void> recorded) implements Decision {}

  /** It is being done already; its one outcome is on its way. */
  record AtWork() implements Decision {}

  /** It was done. The outcome is what {@link CommandJournal#end} was given. */
  record Ended(ByteString outcome) implements Decision {}

  /**
   * It is not obeyed.
   *
   * @param why lower case; follows "the command is refused: "
   * @param hint what to do; may be empty
   */
  record Refused(Reason reason, String why, String hint) implements Decision {}

  /** Why a command is not obeyed. */
  enum Reason {
    /** It says too little of itself. */
    INVALID,
    /** No signature, or none by a key that the node knows. */
    NOT_SIGNED,
    /** It is for another node. */
    WRONG_NODE,
    /** Too old, from the future, or good for too long. */
    EXPIRED,
    /** A newer epoch was seen. */
    OLD_EPOCH,
    /** A command of this sequence or a higher one was taken before. */
    REPLAYED
  }
}
