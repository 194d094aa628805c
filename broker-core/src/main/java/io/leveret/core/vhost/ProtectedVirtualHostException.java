package io.leveret.core.vhost;

/// A virtual host is not deleted because it is protected from that (SE-13).
public final class ProtectedVirtualHostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ProtectedVirtualHostException(String virtualHost) {
    super(
        "Refusing to delete virtual host '%s' because it is protected from deletion"
            .formatted(virtualHost),
        null,
        false,
        false);
  }
}
