package dev.impound.controller.cli;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/**
 * A command: acts, and tells of failure in one way. The connection to the controller is opened by
 * the first call of {@link #link} and closed when the command ends.
 */
abstract class OperatorCommand implements Callable<Integer> {
  @Mixin private final SharedOptions options = new SharedOptions();
  private final Surroundings surroundings;
  private @Nullable ControllerLink link;
  private @Nullable Talk talk;

  OperatorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** What the command does, to follow the word "cannot", such as "list the nodes". */
  abstract String task();

  /**
   * Does it and writes the result.
   *
   * @return the exit code
   */
  abstract int act() throws IOException;

  @Override
  public final Integer call() {
    try {
      return act();
    } catch (ComplaintException e) {
      return complain(e.complaint());
    } catch (StatusRuntimeException e) {
      String endpoint = link == null ? "the controller" : link.endpoint().toString();
      return complain(Complaints.of(task(), endpoint, e));
    } catch (IOException e) {
      String cause = cause(e);
      String code = "INPUT_OUTPUT";
      return complain(Complaint.of(ExitCode.FAILED, code, "cannot " + task(), cause, ""));
    } finally {
      if (link != null) {
        link.close();
      }
    }
  }

  private int complain(Complaint complaint) {
    talk().complain(complaint);
    return complaint.exit().number();
  }

  final Farewell farewell() {
    return surroundings.farewell();
  }

  final Surroundings surroundings() {
    return surroundings;
  }

  final SharedOptions options() {
    return options;
  }

  final Talk talk() {
    if (talk == null) {
      talk = new Talk(surroundings, options.json());
    }
    return talk;
  }

  final boolean json() {
    return options.json();
  }

  private void tellReference(String sentence) {
    if (!json()) {
      talk().say(sentence);
    }
  }

  /** The controller that the configuration and the options name. */
  final ControllerLink link() {
    if (link == null && !options.socket().isEmpty()) {
      Path socket = Path.of(options.socket());
      link =
          new ControllerLink(
              new Redirection(
                  SocketDialer.PLACE,
                  address -> SocketDialer.dial(socket, address),
                  this::tellReference),
              options.timeout());
    }
    if (link == null) {
      var file = CliConfigFile.locate(options.config(), surroundings.environment());
      CliConfig config = CliConfigFile.read(file, options.controller());
      link =
          new ControllerLink(
              new Redirection(
                  config.controller(),
                  address -> surroundings.dialer().dial(config.at(address)),
                  this::tellReference),
              options.timeout());
    }
    return link;
  }

  /** The message of a missing file is its path alone. */
  private static String cause(IOException failure) {
    if (failure instanceof NoSuchFileException missing) {
      return "there is no file " + missing.getFile();
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
