/// Connections whose bytes the gateway does not read: carried to the owner, held, and moved as a
/// whole.
@NullMarked
package org.handoff.gateway.relay;

import org.jspecify.annotations.NullMarked;
