/// A name in DNS, moved by dynamic update (RFC 2136) under TSIG (RFC 8945), with prerequisites as
/// compare-and-set.
@NullMarked
package org.handoff.driver.dns;

import org.jspecify.annotations.NullMarked;
