package io.leveret.conformance.permission;

import io.leveret.conformance.harness.Broker;
import io.leveret.conformance.harness.BrokerFixture;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A broker that knows the accounts of one test class, and its user `guest`.
///
/// Our own is a process started with a file of definitions; a foreign one takes the same
/// definitions through its HTTP API, and forgets them after the class.
final class DefinedBroker implements BeforeAllCallback, AfterAllCallback {
  private final Accounts accounts;
  private @Nullable Path directory;
  private @Nullable Broker own;

  DefinedBroker(Accounts accounts) {
    this.accounts = accounts;
  }

  /// One test's view of this broker.
  BrokerFixture fixture() {
    return Broker.isForeign()
        ? BrokerFixture.shared()
        : BrokerFixture.on(Objects.requireNonNull(own, "outside of the class"));
  }

  /// Who changes the accounts while it runs.
  Operator operator() {
    return new Operator(own);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    if (Broker.isForeign()) {
      new Management(Broker.shared()).putDefinitions(accounts.toJson());
      return;
    }
    // Definitions replace the default user, with whom the preparations of a test are made.
    accounts.user("guest", Accounts.hash("guest"), "").permit("guest", "/");
    accounts.virtualHostNames().forEach(name -> accounts.permit("guest", name));
    accounts.virtualHost("/", "");
    directory = Files.createTempDirectory("leveret-conformance-");
    var file = Files.writeString(directory.resolve("definitions.json"), accounts.toJson());
    own = Broker.startPrivate(directory.resolve("data"), "-D", "access.definitions=" + file);
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (Broker.isForeign()) {
      new Management(Broker.shared()).delete(accounts);
    }
    if (own != null) {
      own.close();
    }
    if (directory != null) {
      remove(directory);
    }
  }

  private static void remove(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
