package dev.impound.endtoend;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the one {@link Lab} with its quarantine node to every test that asks for it: it takes
 * seconds to start. It ends with the last test.
 */
final class SharedLab implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedLab.class);

  /** Ends the lab when the root store is closed. */
  private record Running(Lab lab) implements AutoCloseable {
    static Running start(Class<?> key) {
      Lab lab = Lab.start();
      Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "end the shared lab"));
      lab.addQuarantine();
      return new Running(lab);
    }

    @Override
    public void close() {
      lab.close();
      lab.engine().docker("rmi", Container.IMAGE);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Lab.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Lab.class, Running::start, Running.class)
        .lab();
  }
}
