package io.leveret.core.definitions.document;

import io.leveret.core.auth.PasswordHash;
import io.leveret.core.auth.User;
import io.leveret.core.auth.VirtualHostPermissions;
import io.leveret.core.config.AccessConfig;
import io.leveret.core.config.ConfigException;
import io.leveret.core.definitions.DefinedPermission;
import io.leveret.core.definitions.Definitions;
import io.leveret.core.definitions.Importer;
import io.leveret.core.meta.BrokerState;
import java.security.SecureRandom;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a broker begins with, each time it starts: what its data directory holds, and over it the
/// configured definitions; in a new directory also the default user and virtual host where the
/// definitions do not bring their own, as in RabbitMQ. Immutable.
public final class InitialAccess {
  private static final Logger LOG = LoggerFactory.getLogger(InitialAccess.class);

  private final AccessConfig config;
  private final Definitions definitions;

  InitialAccess(AccessConfig config, Definitions definitions) {
    this.config = config;
    this.definitions = definitions;
  }

  /// Reads the file or directory that the configuration names, if any, and logs what of it is not
  /// taken.
  ///
  /// @throws ConfigException when it cannot be read
  public static InitialAccess read(AccessConfig config) {
    var definitions = config.definitions().map(DefinitionsFiles::read).orElse(Definitions.NONE);
    if (!definitions.skipped().isEmpty()) {
      LOG.warn("skipped in definitions: {}", String.join(", ", definitions.skipped()));
    }
    return new InitialAccess(config, definitions);
  }

  /// Requires that the definitions can be put over what was recovered.
  ///
  /// @throws ConfigException when they name a user or a virtual host that there is not
  public void requireApplicable(BrokerState recovered) {
    try {
      Importer.requireApplicable(
          recovered.isNew() ? defaults().and(definitions) : definitions, recovered);
    } catch (ConfigException e) {
      var source = config.definitions().map(Object::toString).orElse("definitions");
      throw new ConfigException(source + ": " + e.getMessage());
    }
  }

  /// Puts everything into force, and logs what is refused.
  public void apply(BrokerState broker) {
    var all = broker.isNew() ? defaults().and(definitions) : definitions;
    for (var definition : all.all()) {
      Importer.apply(definition, broker)
          .ifPresent(refusal -> LOG.warn("refused in definitions: {}", refusal));
    }
  }

  private Definitions defaults() {
    var defaults = Definitions.NONE;
    if (definitions.virtualHosts().isEmpty() || definitions.users().isEmpty()) {
      defaults = defaults.withVirtualHost(config.defaultVirtualHost());
    }
    if (definitions.users().isEmpty()) {
      var hash = PasswordHash.create(config.defaultPassword(), new SecureRandom());
      var user = new User(config.defaultUser(), hash, Set.of("administrator"));
      defaults =
          defaults.withUser(
              user,
              new DefinedPermission(
                  user.name(), config.defaultVirtualHost(), VirtualHostPermissions.ALL));
    }
    return defaults;
  }
}
