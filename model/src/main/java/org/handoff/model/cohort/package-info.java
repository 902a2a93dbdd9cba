/// Who belongs to a canary's cohort: the same answer wherever and whenever it is asked.
@NullMarked
package org.handoff.model.cohort;

import org.jspecify.annotations.NullMarked;
