package dev.impound.agent.containment;

import java.util.List;

/** Runs nft in the network namespace of a process, and in no other. */
public interface RuleTool {
  /**
   * What it answered.
   *
   * @param exit its exit code; negative when it did not end in time or said too much
   * @param output what it wrote to its standard output
   * @param complaint what it wrote to its standard error, or why it was ended
   */
  record Answer(int exit, String output, String complaint) {
    boolean isGood() {
      return exit == 0;
    }
  }

  /**
   * Runs it once and waits for its end.
   *
   * @param pid a process of the namespace
   * @param namespace as the kernel names it, such as "net:[4026532281]"; where the process has
   *     another by now, since its number was given to a process that is younger, nothing is done
   * @param arguments of nft
   * @param input its standard input
   * @throws ProgramMissingException when the node lacks what it needs; then nothing was done
   */
  Answer run(long pid, String namespace, List<String> arguments, String input)
      throws InterruptedException;
}
