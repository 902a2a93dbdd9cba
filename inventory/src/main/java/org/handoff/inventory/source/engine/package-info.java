/// Channels of interface engines.
@NullMarked
package org.handoff.inventory.source.engine;

import org.jspecify.annotations.NullMarked;
