/// Certificates and keystores; never keys.
@NullMarked
package org.handoff.inventory.source.pki;

import org.jspecify.annotations.NullMarked;
