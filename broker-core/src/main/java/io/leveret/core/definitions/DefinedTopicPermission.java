package io.leveret.core.definitions;

import io.leveret.core.auth.TopicPermissions;

/// Which topics of an exchange a user may use, all by name. Immutable.
public record DefinedTopicPermission(
    String user, String virtualHost, String exchange, TopicPermissions permitted) {}
