/// `handoff demo`: the main job on a clinic of its own, as separate operating-system processes on
/// this machine, with the same binaries and the same spec that a user would write.
@NullMarked
package org.handoff.app.demo;

import org.jspecify.annotations.NullMarked;
