package io.leveret.cli.perf;

import java.util.Optional;

/// How a run has ended. Immutable.
///
/// @param failure what broke, if something did
record Outcome(Summary summary, Optional<String> failure) {}
