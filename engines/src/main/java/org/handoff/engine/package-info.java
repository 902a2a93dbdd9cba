@NullMarked
package org.handoff.engine;

import org.jspecify.annotations.NullMarked;
