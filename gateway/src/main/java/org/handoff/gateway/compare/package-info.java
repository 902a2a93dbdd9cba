/// Two answers of one request, compared by what they mean: paths, never values.
@NullMarked
package org.handoff.gateway.compare;

import org.jspecify.annotations.NullMarked;
