@NullMarked
package org.handoff.gateway;

import org.jspecify.annotations.NullMarked;
