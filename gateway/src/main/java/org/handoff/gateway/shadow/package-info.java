/// Shadow: sampled safe requests are sent to the other side as well, and the answers compared.
@NullMarked
package org.handoff.gateway.shadow;

import org.jspecify.annotations.NullMarked;
