package dev.impound.controller.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.impound.controller.identity.RequestedKey;
import dev.impound.operator.v1.LoginResponse;
import dev.impound.operator.v1.RenewLoginRequest;
import dev.impound.operator.v1.RenewLoginResponse;
import dev.impound.wire.DurableFiles;
import dev.impound.wire.EnrolmentToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code impound login}. */
@Command(
    name = "login",
    description = "Get a certificate by a code that an admin made, or renew the one there is.",
    footer = {
      "",
      "The key is made here, in a folder beside the configuration, and never leaves it. The code",
      "is asked for at the terminal and not shown, or read from a file; it is never an argument.",
      "A configuration that is there is kept beside as .bak. Where the answer is lost, run it",
      "again with the same code.",
      "",
      "Examples:",
      "  impound login --controller impound.example:8445",
      "  impound login --controller impound.example:8445 --code-file code",
      "  impound login --renew"
    })
final class LoginCommand extends OperatorCommand {
  @Option(
      names = "--code-file",
      paramLabel = "FILE",
      description = "File of the code; - for standard input. Default: ask at the terminal.")
  private String codeFile = "";

  @Option(
      names = "--renew",
      description = "Get a fresh certificate by the present one, for a new key.")
  private boolean renew;

  LoginCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  String task() {
    return renew ? "renew the login" : "log in";
  }

  @Override
  int act() throws IOException {
    Path config = CliConfigFile.locate(options().config(), surroundings().environment());
    LoginFolder folder = new LoginFolder(config, new DurableFiles());
    return renew ? renew(folder) : login(folder, config);
  }

  private int login(LoginFolder folder, Path config) throws IOException {
    HostPort place = place();
    EnrolmentToken code = LoginCodes.read(codeFile, surroundings());
    RequestedKey key = folder.pending();
    LoginPort.Answer answer = new LoginPort(place).login(code, key);
    LoginResponse response = answer.response();
    List<X509Certificate> authorities = read(response.getAuthoritiesList());
    if (!authorities.contains(answer.shown().authority())) {
      throw new IOException("the controller answered authorities without the one of the code");
    }
    List<X509Certificate> chain = read(response.getCertificatesList());
    String operator = folder.install(key, chain, authorities);
    String told = response.getControllerAddress();
    HostPort controller = HostPort.parse(told.startsWith(":") ? host(place) + told : told);
    Optional<Path> kept = folder.configure(controller.toString());
    result(operator, chain, response.getSessionEnds());
    kept.ifPresent(file -> talk().say("the configuration that was there is kept as " + file));
    talk().say("configuration: " + config);
    return ExitCode.OK.number();
  }

  private static String host(HostPort place) {
    return place.host().contains(":") ? "[" + place.host() + "]" : place.host();
  }

  private HostPort place() {
    try {
      return HostPort.parse(options().controller());
    } catch (IllegalArgumentException e) {
      throw Complaint.of(
              ExitCode.USAGE,
              "USAGE",
              "cannot log in",
              "--controller: " + e.getMessage(),
              "name the controller's port for logins, as the admin told it: --controller HOST:8445")
          .asException();
    }
  }

  private int renew(LoginFolder folder) throws IOException {
    notExpired();
    ControllerLink link = link();
    RequestedKey key = folder.pending();
    RenewLoginResponse response =
        link.operators()
            .renewLogin(
                RenewLoginRequest.newBuilder()
                    .setCertificateRequest(ByteString.copyFrom(key.request()))
                    .build());
    List<X509Certificate> chain = read(response.getCertificatesList());
    String operator = folder.install(key, chain, read(response.getAuthoritiesList()));
    result(operator, chain, response.getSessionEnds());
    return ExitCode.OK.number();
  }

  /** TLS would refuse it in words that help nobody. */
  private void notExpired() throws IOException {
    Path file = CliConfigFile.locate(options().config(), surroundings().environment());
    Path certificate = CliConfigFile.read(file, options().controller()).tls().certificate();
    Instant end;
    try (InputStream in = Files.newInputStream(certificate)) {
      end = LoginFolder.read(List.of(in.readAllBytes())).getFirst().getNotAfter().toInstant();
    }
    if (surroundings().clock().instant().isAfter(end)) {
      throw Complaint.of(
              ExitCode.NOT_ALLOWED,
              "CERTIFICATE_EXPIRED",
              "cannot renew the login",
              "the certificate expired at " + end,
              "have an admin make a code, impound operator invite NAME, and log in anew")
          .asException();
    }
  }

  private static List<X509Certificate> read(List<ByteString> encoded) throws IOException {
    return LoginFolder.read(encoded.stream().map(ByteString::toByteArray).toList());
  }

  private void result(String operator, List<X509Certificate> chain, Timestamp sessionEnds) {
    String until = chain.getFirst().getNotAfter().toInstant().toString();
    String renewable = Shown.time(true, sessionEnds);
    if (json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("operator", operator);
      result.put("expires", until);
      result.put("session_ends", renewable);
      talk().out().println(JsonView.pretty(result));
    } else {
      talk()
          .out()
          .printf(
              "logged in as %s until %s; renewed, until %s at most%n",
              Shown.name(operator), until, renewable);
    }
    talk().out().flush();
  }
}
