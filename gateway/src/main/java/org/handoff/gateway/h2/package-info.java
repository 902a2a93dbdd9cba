/// HTTP/2 towards clients (RFC 9113): each stream becomes one HTTP/1.1 exchange and is judged as
/// strictly.
@NullMarked
package org.handoff.gateway.h2;

import org.jspecify.annotations.NullMarked;
