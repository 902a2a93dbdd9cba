/// What `handoff check` says of any engine.
@NullMarked
package org.handoff.engine.check;

import org.jspecify.annotations.NullMarked;
