package io.leveret.core.connection;

import io.leveret.core.auth.UserDirectory;
import io.leveret.core.config.BrokerConfig;
import io.leveret.core.vhost.VirtualHosts;

/// What all connections of a broker share.
public record BrokerServices(
    BrokerConfig config,
    Greeting greeting,
    UserDirectory users,
    VirtualHosts virtualHosts,
    ConnectionRegistry connections) {}
