package dev.impound.agent.containment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The node's own nft, entered into a namespace by the node's own nsenter. Programs are looked for
 * in fixed folders, arguments are fixed, rules go over the standard input, and no environment is
 * passed on. What entered a namespace looks which one it is before it does anything there. Each run
 * has a limit of time and output.
 */
public final class NftTool implements RuleTool {
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/sbin"), Path.of("/sbin"), Path.of("/usr/bin"), Path.of("/bin"));
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MOST_OUTPUT = 256 << 10;
  private static final int ELSEWHERE = 97;

  /** For sh: the namespace's name and the path of readlink come first, nft and arguments next. */
  private static final String IN_THE_RIGHT_PLACE =
      "[ \"$(\"$1\" /proc/self/ns/net)\" = \"$0\" ] || exit %d; shift; exec \"$@\""
          .formatted(ELSEWHERE);

  private final List<Path> folders;

  /** Of the node's usual folders. */
  public NftTool() {
    this(FOLDERS);
  }

  NftTool(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  @Override
  public Answer run(long pid, String namespace, List<String> arguments, String input)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(find("nsenter", "util-linux"));
    command.add("--net=/proc/%d/ns/net".formatted(pid));
    command.add("--");
    command.addAll(List.of(find("sh", "dash or bash"), "-c", IN_THE_RIGHT_PLACE, namespace));
    command.add(find("readlink", "coreutils"));
    command.add(find("nft", "nftables"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(Path.of("/").toFile());
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C");
    try {
      return answer(builder.start(), input);
    } catch (IOException e) {
      return new Answer(-1, "", "cannot be run: " + e.getMessage());
    }
  }

  private String find(String program, String ofPackage) {
    Optional<Path> found =
        folders.stream()
            .map(folder -> folder.resolve(program))
            .filter(Files::isExecutable)
            .findFirst();
    return found.orElseThrow(() -> new ProgramMissingException(program, ofPackage)).toString();
  }

  private static Answer answer(Process process, String input) throws InterruptedException {
    try {
      FutureTask<byte[]> output = reader(process.getInputStream(), "output of nft");
      FutureTask<byte[]> complaint = reader(process.getErrorStream(), "complaint of nft");
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended before it had read all, and says why by its exit code.
      }
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Answer(-1, "", "did not end within %d s".formatted(LIMIT.toSeconds()));
      }
      byte[] said = output.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      byte[] complained = complaint.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (said.length > MOST_OUTPUT) {
        return new Answer(-1, "", "said more than %d KiB".formatted(MOST_OUTPUT >> 10));
      }
      if (process.exitValue() == ELSEWHERE) {
        return new Answer(-1, "", "the process is in another network namespace by now");
      }
      return new Answer(process.exitValue(), text(said), text(complained).strip());
    } catch (ExecutionException | TimeoutException e) {
      return new Answer(-1, "", "cannot be read: " + e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static FutureTask<byte[]> reader(InputStream stream, String what) {
    FutureTask<byte[]> task = new FutureTask<>(() -> drained(stream));
    Thread.ofVirtual().name(what).start(task);
    return task;
  }

  /** Reads all, so that the program does not wait for its reader, and keeps the beginning. */
  private static byte[] drained(InputStream stream) throws IOException {
    byte[] beginning = stream.readNBytes(MOST_OUTPUT + 1);
    stream.transferTo(OutputStream.nullOutputStream());
    return beginning;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
