/// How long writes pause, both ways, and whether that grows with the database.
@NullMarked
package org.handoff.bench.cutover;

import org.jspecify.annotations.NullMarked;
