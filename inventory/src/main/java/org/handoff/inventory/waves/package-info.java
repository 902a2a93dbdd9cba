/// In which order applications and facilities move: must-move-together circles condensed, rings,
/// capacity, blackouts, notices, and how little has to be bridged meanwhile.
@NullMarked
package org.handoff.inventory.waves;

import org.jspecify.annotations.NullMarked;
