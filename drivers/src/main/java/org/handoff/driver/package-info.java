/// Drivers of what a site keeps in front of the gateways. Each package below is one
/// [org.handoff.socket.TrafficDriver]; the contract kit in the tests asks all of them the same.
@NullMarked
package org.handoff.driver;

import org.jspecify.annotations.NullMarked;
