/// Shadow production as the control plane keeps it: the rule, what gateways reported, parity.
@NullMarked
package org.handoff.control.shadow;

import org.jspecify.annotations.NullMarked;
