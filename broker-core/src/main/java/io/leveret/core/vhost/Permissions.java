package io.leveret.core.vhost;

/// What one user may do with the resources of one virtual host (G107).
///
/// Resources are asked for by name, queues and exchanges alike; the default exchange is asked for
/// as `amq.default`.
public interface Permissions {
  /// Everything.
  Permissions ALL =
      new Permissions() {
        @Override
        public boolean mayConfigure(String resource) {
          return true;
        }

        @Override
        public boolean mayWrite(String resource) {
          return true;
        }

        @Override
        public boolean mayRead(String resource) {
          return true;
        }
      };

  /// Whether the user may declare and delete it.
  boolean mayConfigure(String resource);

  /// Whether the user may publish to it, or bind it as destination.
  boolean mayWrite(String resource);

  /// Whether the user may consume from it, or bind it as source.
  boolean mayRead(String resource);
}
