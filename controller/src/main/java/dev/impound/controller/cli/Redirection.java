package dev.impound.controller.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.impound.wire.Refusal;
import dev.impound.wire.RefusalReason;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The way to the controllers of one installation: calls go to the one that is configured, and where
 * it refers to another, are made there, as are the command's next calls. Dials with the same
 * credentials and the same trust, whatever address it is told. Closing it cuts what is open.
 */
final class Redirection extends Channel implements AutoCloseable {
  /** A controller knows who has what; a second reference says that it moved meanwhile. */
  private static final int MOST_REFERENCES = 2;

  private final Function<HostPort, ManagedChannel> dialer;
  private final Consumer<String> say;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<HostPort, ManagedChannel> channels = new LinkedHashMap<>();

  @GuardedBy("lock")
  private HostPort current;

  /**
   * Dials the first controller.
   *
   * @param say told one sentence at each reference
   */
  Redirection(HostPort first, Function<HostPort, ManagedChannel> dialer, Consumer<String> say) {
    this.dialer = dialer;
    this.say = say;
    this.current = first;
    this.channels.put(first, dialer.apply(first));
  }

  /** Where calls go. */
  HostPort endpoint() {
    lock.lock();
    try {
      return current;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    lock.lock();
    try {
      return new RedirectedCall<>(
          dialled(current).newCall(method, options), new Route<>(method, options, current));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String authority() {
    lock.lock();
    try {
      return dialled(current).authority();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private ManagedChannel dialled(HostPort address) {
    return channels.computeIfAbsent(address, dialer);
  }

  /** The ways of one call. */
  private final class Route<Q, A> implements RedirectedCall.Route<Q, A> {
    private final MethodDescriptor<Q, A> method;
    private final CallOptions options;
    private final Set<HostPort> asked = new HashSet<>();

    Route(MethodDescriptor<Q, A> method, CallOptions options, HostPort first) {
      this.method = method;
      this.options = options;
      asked.add(first);
    }

    @Override
    public Optional<ClientCall<Q, A>> after(StatusRuntimeException refused) {
      Optional<Refusal> refusal =
          Refusal.from(refused).filter(one -> one.reason() == RefusalReason.ELSEWHERE);
      Optional<HostPort> address = refusal.flatMap(one -> address(one.controller()));
      if (address.isEmpty() || asked.size() > MOST_REFERENCES || !asked.add(address.get())) {
        return Optional.empty();
      }
      Optional<ManagedChannel> there = go(address.get());
      there.ifPresent(channel -> say.accept(sentence(refusal.get())));
      return there.map(channel -> channel.newCall(method, options));
    }
  }

  private Optional<ManagedChannel> go(HostPort address) {
    lock.lock();
    try {
      ManagedChannel there = dialled(address);
      current = address;
      return Optional.of(there);
    } catch (ComplaintException | IllegalArgumentException e) {
      // What cannot be dialled cannot be followed; the refusal says where it points.
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private static Optional<HostPort> address(String told) {
    try {
      return Optional.of(HostPort.parse(told));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String sentence(Refusal refusal) {
    String address = refusal.controller();
    return "%s; asking it at %s"
        .formatted(refusal.message().replace(" (%s)".formatted(address), ""), address);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      channels.values().forEach(ManagedChannel::shutdownNow);
    } finally {
      lock.unlock();
    }
  }
}
