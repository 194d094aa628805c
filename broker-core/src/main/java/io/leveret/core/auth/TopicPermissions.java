package io.leveret.core.auth;

/// Which topics one user may send to and bind at one topic exchange (SE-12). Immutable.
///
/// A user for whom an exchange has none is held back by the permissions of the virtual host alone.
///
/// @param write routing keys that the user may publish with
/// @param read binding keys that the user may bind with
public record TopicPermissions(TopicPattern write, TopicPattern read) {
  /// @throws IllegalArgumentException when one of them is no regular expression
  public static TopicPermissions of(String write, String read) {
    return new TopicPermissions(TopicPattern.of(write), TopicPattern.of(read));
  }
}
