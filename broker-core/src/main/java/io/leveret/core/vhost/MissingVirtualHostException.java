package io.leveret.core.vhost;

/// A command of the log is about a virtual host that no command before it made.
public final class MissingVirtualHostException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String virtualHost;

  MissingVirtualHostException(String virtualHost) {
    super("command about vhost '" + virtualHost + "', which is not there");
    this.virtualHost = virtualHost;
  }

  public String virtualHost() {
    return virtualHost;
  }
}
