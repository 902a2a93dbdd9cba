/// HAProxy, driven over its runtime API: a map that says where new requests go, and beside it the
/// states of servers.
@NullMarked
package org.handoff.driver.haproxy;

import org.jspecify.annotations.NullMarked;
