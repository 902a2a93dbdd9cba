/// The control plane's own state, kept and brought back.
@NullMarked
package org.handoff.app.backup;

import org.jspecify.annotations.NullMarked;
