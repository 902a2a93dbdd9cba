@NullMarked
package org.handoff.clinic;

import org.jspecify.annotations.NullMarked;
