/// Packet captures: headers only, payload is dropped at once.
@NullMarked
package org.handoff.inventory.source.packet;

import org.jspecify.annotations.NullMarked;
