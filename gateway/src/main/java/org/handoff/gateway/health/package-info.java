/// Asks the applications of both sides, over and over, whether they answer.
@NullMarked
package org.handoff.gateway.health;

import org.jspecify.annotations.NullMarked;
