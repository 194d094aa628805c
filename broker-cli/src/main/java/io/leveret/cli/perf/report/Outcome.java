package io.leveret.cli.perf.report;

import java.util.Optional;

/// How a run has ended. Immutable.
///
/// @param failure what broke, if something did
public record Outcome(Summary summary, Optional<String> failure) {}
