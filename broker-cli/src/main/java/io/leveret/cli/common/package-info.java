/// What commands of every kind have in common.
///
/// Knows no command and no broker.
@NullMarked
package io.leveret.cli.common;

import org.jspecify.annotations.NullMarked;
