/// Carries one request at a time from a client connection to a side and its answer back. Everything
/// here but [Shared] belongs to one event loop, its [Lane].
@NullMarked
package org.handoff.gateway.forward;

import org.jspecify.annotations.NullMarked;
