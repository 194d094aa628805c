package io.leveret.core.vhost;

/// A virtual host is not deleted because it is protected from that (SE-13).
public final class ProtectedVirtualHostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ProtectedVirtualHostException(String virtualHost) {
    super(
        "cannot delete vhost '" + virtualHost + "': it is protected from deletion",
        null,
        false,
        false);
  }
}
