/// Addresses, shares and connection strings in text and binaries.
@NullMarked
package org.handoff.inventory.source.text;

import org.jspecify.annotations.NullMarked;
