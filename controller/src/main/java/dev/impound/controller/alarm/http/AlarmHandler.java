package dev.impound.controller.alarm.http;

import dev.impound.controller.alarm.Intake;
import dev.impound.controller.alarm.MessageRefusedException;
import dev.impound.controller.alarm.MessageRefusedException.Reason;
import dev.impound.controller.alarm.Posted;
import dev.impound.controller.alarm.PostedSource;
import dev.impound.controller.alarm.Reading;
import dev.impound.wire.Printable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to its answer: finds the source, reads the message within its limits, hands in.
 */
final class AlarmHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmHandler.class);
  private static final int DEFECT = 500;
  private static final String FOLDER = "/alarms/";

  /** A source and how many more of its messages may be at work. */
  private record Desk(PostedSource source, Semaphore free) {}

  private final Map<String, Desk> desks;
  private final Intake intake;
  private final Callers callers;
  private final PortTls tls;
  private final Limits limits;

  AlarmHandler(
      List<PostedSource> sources, Intake intake, Callers callers, PortTls tls, Limits limits) {
    this.desks =
        sources.stream()
            .map(source -> new Desk(source, new Semaphore(limits.atWork())))
            .collect(
                Collectors.toUnmodifiableMap(
                    desk -> FOLDER + desk.source().name(), Function.identity()));
    this.intake = intake;
    this.callers = callers;
    this.tls = tls;
    this.limits = limits;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    try {
      Optional<Caller> caller = caller(request);
      if (caller.isEmpty()) {
        throw new IOException("the connection had to make room for another");
      }
      caller.get().read();
      Answer answer = answer(request, caller.get());
      // The time is the sender's again: one that does not read its answer keeps no place.
      caller.get().answer(limits.message());
      answer.send(response);
      finish(request, answer);
      caller.get().rest(limits.rest());
      callback.succeeded();
    } catch (IOException | MessageRefusedException e) {
      // Nobody is left to answer, or the answer is out and what still comes is of no interest. Any
      // other exception would be logged by the server, as often as a sender likes.
      callback.failed(new EofException(e));
    }
    return true;
  }

  /** Answers what never became a request that a source could read. */
  boolean handleUnusable(Request request, Response response, Callback callback) {
    Answer answer = Answer.unusable(response.getStatus());
    // A connection that was ended here looks like one that the sender broke off, and is on record.
    if (answer.status() != DEFECT && caller(request).isPresent()) {
      intake.refused("", Reason.MALFORMED, remote(request), "no usable HTTP request");
    }
    response.write(true, answer.begin(response), callback);
    return true;
  }

  private static void finish(Request request, Answer answer) throws IOException {
    if (answer.status() == Reason.TOO_SLOW.status()) {
      throw new IOException("the sender is too slow to be read to its end");
    }
    if (answer.last()) {
      Body.drain(request);
    }
  }

  private Answer answer(Request request, Caller caller) throws IOException {
    String path = request.getHttpURI().getPath();
    Desk desk = path == null ? null : desks.get(path);
    String name = desk == null ? "" : desk.source().name();
    try {
      return read(desk, request, caller);
    } catch (MessageRefusedException e) {
      return refuse(name, e, caller);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      return refuse(name, broken(request, e), caller);
    } catch (RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("source", name)
          .addKeyValue("remote", caller.remote())
          .log("Failed to take in a message");
      return Answer.defect();
    }
  }

  private Answer read(@Nullable Desk desk, Request request, Caller caller) throws IOException {
    if (desk == null) {
      throw new MessageRefusedException(Reason.UNKNOWN_SOURCE, "no source has this path");
    }
    RequestForm.check(request);
    byte[] body = new Body(request, caller.deadlineNanos()).read();
    caller.work();
    return take(desk, new Posted(headers(request), body, client(request), caller.remote()));
  }

  private Answer refuse(String source, MessageRefusedException refusal, Caller caller) {
    String detail = String.valueOf(refusal.getMessage());
    intake.refused(source, refusal.reason(), caller.remote(), detail);
    return Answer.refused(refusal.reason(), caller.isWaiting());
  }

  private MessageRefusedException broken(Request request, IOException failure) {
    return caller(request).isEmpty()
        ? new MessageRefusedException(Reason.TOO_MANY, "ended to make room for others")
        : new MessageRefusedException(Reason.MALFORMED, String.valueOf(failure.getMessage()));
  }

  private Answer take(Desk desk, Posted message) {
    if (!desk.free().tryAcquire()) {
      throw new MessageRefusedException(Reason.TOO_MANY, "too many of its messages are at work");
    }
    try {
      return switch (desk.source().read(message)) {
        case Reading.Alarms alarms -> Answer.admitted(intake.admit(alarms.alarms()));
        case Reading.Trigger trigger -> {
          intake.trigger(desk.source().name(), trigger);
          yield Answer.accepted();
        }
        case Reading.Handled handled -> {
          LOG.atInfo()
              .addKeyValue("source", desk.source().name())
              .addKeyValue("what", Printable.brief(handled.what()))
              .log("Handled a message of a source");
          yield Answer.handled();
        }
      };
    } finally {
      desk.free().release();
    }
  }

  private Optional<Caller> caller(Request request) {
    return endPoint(request) instanceof SslConnection.SslEndPoint secure
        ? callers.of(secure.getSslConnection())
        : Optional.empty();
  }

  private Optional<X509Certificate> client(Request request) {
    EndPoint.SslSessionData session = endPoint(request).getSslSessionData();
    X509Certificate[] chain = session == null ? null : session.peerCertificates();
    return chain == null ? Optional.empty() : tls.trusted(chain);
  }

  private static String remote(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress at
        ? at.getAddress().getHostAddress()
        : "";
  }

  private static EndPoint endPoint(Request request) {
    return request.getConnectionMetaData().getConnection().getEndPoint();
  }

  private static Map<String, String> headers(Request request) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (HttpField field : request.getHeaders()) {
      String value = field.getValue();
      headers.putIfAbsent(field.getLowerCaseName(), value == null ? "" : value);
    }
    return headers;
  }
}
