@NullMarked
package org.handoff.bench;

import org.jspecify.annotations.NullMarked;
