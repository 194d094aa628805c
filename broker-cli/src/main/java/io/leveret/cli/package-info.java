/// The command: what is typed becomes a configuration, and what happens becomes an exit code.
///
/// Knows no protocol and nothing inside a running broker: it starts one, waits and stops it. Tools
/// print to standard output and talk on standard error; nobody is shown a stack trace.
@NullMarked
package io.leveret.cli;

import org.jspecify.annotations.NullMarked;
