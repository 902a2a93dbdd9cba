@NullMarked
package org.handoff.app;

import org.jspecify.annotations.NullMarked;
