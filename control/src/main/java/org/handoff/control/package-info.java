@NullMarked
package org.handoff.control;

import org.jspecify.annotations.NullMarked;
