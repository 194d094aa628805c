package io.leveret.core.definitions;

import io.leveret.core.auth.VirtualHostPermissions;

/// What a user may do in a virtual host, both by name. Immutable.
public record DefinedPermission(
    String user, String virtualHost, VirtualHostPermissions permitted) {}
