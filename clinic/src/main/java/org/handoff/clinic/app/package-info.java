/// The clinic's application: charting over HTTP on its own side's database.
@NullMarked
package org.handoff.clinic.app;

import org.jspecify.annotations.NullMarked;
