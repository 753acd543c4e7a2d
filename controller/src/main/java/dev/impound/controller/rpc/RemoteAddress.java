package dev.impound.controller.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Tells a service where the current call comes from. */
public final class RemoteAddress implements ServerInterceptor {
  private static final Context.Key<String> HOST = Context.key("remote-address");

  /** The IP address of who makes the current call; "unknown" where there is none. */
  public static String current() {
    String host = HOST.get();
    return host == null ? "unknown" : host;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    String host =
        address instanceof InetSocketAddress inet && inet.getAddress() != null
            ? inet.getAddress().getHostAddress()
            : String.valueOf(address);
    return Contexts.interceptCall(Context.current().withValue(HOST, host), call, headers, next);
  }
}
