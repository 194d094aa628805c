package io.leveret.core.vhost;

import java.nio.ByteBuffer;

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

        @Override
        public long version() {
          return 0;
        }

        @Override
        public boolean restrictsTopics() {
          return false;
        }

        @Override
        public boolean mayWriteTopic(String exchange, ByteBuffer memory, int offset, int length) {
          return true;
        }

        @Override
        public boolean mayReadTopic(String exchange, String bindingKey) {
          return true;
        }
      };

  /// Whether the user may declare and delete it.
  boolean mayConfigure(String resource);

  /// Whether the user may publish to it, or bind it as destination.
  boolean mayWrite(String resource);

  /// Whether the user may consume from it, or bind it as source.
  boolean mayRead(String resource);

  /// Changes whenever an answer may have: a decision that was kept must be made again then.
  long version();

  /// Whether there is any topic exchange of which the user may not use every topic (SE-12).
  boolean restrictsTopics();

  /// Whether the user may publish to a topic exchange with the routing key that is the `length`
  /// bytes at `offset`.
  boolean mayWriteTopic(String exchange, ByteBuffer memory, int offset, int length);

  /// Whether the user may bind to a topic exchange with `bindingKey`.
  boolean mayReadTopic(String exchange, String bindingKey);
}
