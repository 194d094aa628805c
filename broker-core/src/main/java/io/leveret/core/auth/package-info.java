/// Who a client is, and what that user may touch.
///
/// Knows no connection, no frame and no topology: names of virtual hosts and of resources are texts
/// here. Nothing here tells a client why it was refused; reasons are for the log.
@NullMarked
package io.leveret.core.auth;

import org.jspecify.annotations.NullMarked;
