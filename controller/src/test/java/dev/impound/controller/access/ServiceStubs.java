package dev.impound.controller.access;

import dev.impound.operator.v1.StatusServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every service of the contract, each method answering UNIMPLEMENTED to whom it is let through. */
final class ServiceStubs {
  private ServiceStubs() {}

  /** Services of the contract, found among its compiled classes. */
  static List<ServiceDescriptor> contract() throws IOException, URISyntaxException {
    Path place =
        Path.of(
            StatusServiceGrpc.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(place)) {
      return services(place);
    }
    try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
      return services(jar.getPath("/"));
    }
  }

  private static List<ServiceDescriptor> services(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("dev/impound"))) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith("ServiceGrpc.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .sorted()
          .map(ServiceStubs::descriptor)
          .toList();
    }
  }

  private static ServiceDescriptor descriptor(String className) {
    try {
      return (ServiceDescriptor)
          Class.forName(className).getMethod("getServiceDescriptor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(className, e);
    }
  }

  static List<BindableService> stubs() throws IOException, URISyntaxException {
    return contract().stream().map(ServiceStubs::stub).toList();
  }

  private static BindableService stub(ServiceDescriptor service) {
    ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(service);
    service.getMethods().forEach(method -> add(builder, method));
    ServerServiceDefinition definition = builder.build();
    return () -> definition;
  }

  private static <Q, R> void add(
      ServerServiceDefinition.Builder builder, MethodDescriptor<Q, R> method) {
    builder.addMethod(
        method,
        (call, headers) -> {
          call.request(1);
          return new ServerCall.Listener<>() {
            @Override
            public void onHalfClose() {
              call.close(Status.UNIMPLEMENTED, new Metadata());
            }
          };
        });
  }
}
