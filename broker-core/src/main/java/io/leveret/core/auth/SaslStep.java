package io.leveret.core.auth;

/// One response of a client that logs in, and what it means.
@FunctionalInterface
public interface SaslStep {
  /// Reads a response; whether the credentials are right is for [UserDirectory#authenticate].
  SaslResponse read(byte[] response);
}
