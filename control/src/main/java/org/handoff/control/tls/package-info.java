/// TLS of the control plane: its own authority, its certificate, and those of gateways.
@NullMarked
package org.handoff.control.tls;

import org.jspecify.annotations.NullMarked;
