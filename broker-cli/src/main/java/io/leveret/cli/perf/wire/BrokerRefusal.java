package io.leveret.cli.perf.wire;

import java.io.IOException;

/// The broker said no, and why: a close method, or a connection cut during login.
public final class BrokerRefusal extends IOException {
  private static final long serialVersionUID = 1L;

  public BrokerRefusal(String message) {
    super(message);
  }
}
