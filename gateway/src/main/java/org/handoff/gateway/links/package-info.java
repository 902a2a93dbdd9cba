/// Links in answers: what leads to an application's own address leads to the gateway's instead.
@NullMarked
package org.handoff.gateway.links;

import org.jspecify.annotations.NullMarked;
