/// HTTP/1.1 framing, strict: heads are tokenised in place and patched, never normalised; what is
/// malformed or ambiguous is refused. Rules from RFC 9110 and RFC 9112.
@NullMarked
package org.handoff.gateway.http;

import org.jspecify.annotations.NullMarked;
