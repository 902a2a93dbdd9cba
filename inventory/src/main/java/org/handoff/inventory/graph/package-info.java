/// Entities, edges and their traces, resolved over time.
@NullMarked
package org.handoff.inventory.graph;

import org.jspecify.annotations.NullMarked;
