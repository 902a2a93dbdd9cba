/// HL7 version 2 over MLLP: a listener that passes each message on to the side that owns writes,
/// and its acknowledgement back, under the same hold, lease and epoch as HTTP.
@NullMarked
package org.handoff.gateway.mllp;

import org.jspecify.annotations.NullMarked;
