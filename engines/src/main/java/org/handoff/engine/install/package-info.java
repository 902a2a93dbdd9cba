/// What every engine's installation does alike.
@NullMarked
package org.handoff.engine.install;

import org.jspecify.annotations.NullMarked;
