@NullMarked
package org.handoff.data;

import org.jspecify.annotations.NullMarked;
