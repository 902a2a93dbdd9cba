/// TLS at both doors: certificates from PEM files, read again when they change.
@NullMarked
package org.handoff.gateway.tls;

import org.jspecify.annotations.NullMarked;
