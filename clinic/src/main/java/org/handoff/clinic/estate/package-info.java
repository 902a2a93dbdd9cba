/// What the clinic's people would export before a migration.
@NullMarked
package org.handoff.clinic.estate;

import org.jspecify.annotations.NullMarked;
