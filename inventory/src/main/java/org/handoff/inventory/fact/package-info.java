/// What a source says: typed facts, each value checked or redacted when it is made.
@NullMarked
package org.handoff.inventory.fact;

import org.jspecify.annotations.NullMarked;
