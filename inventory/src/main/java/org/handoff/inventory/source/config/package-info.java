/// Configuration that names other machines.
@NullMarked
package org.handoff.inventory.source.config;

import org.jspecify.annotations.NullMarked;
