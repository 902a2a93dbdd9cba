/// Which way of moving fits an application, because of which facts.
@NullMarked
package org.handoff.inventory.classify;

import org.jspecify.annotations.NullMarked;
