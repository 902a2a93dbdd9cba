@NullMarked
package org.handoff.control.api;

import org.jspecify.annotations.NullMarked;
