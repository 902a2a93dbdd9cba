/// What must hold in the clinic's database after everything: the clients' record against its rows.
@NullMarked
package org.handoff.clinic.audit;

import org.jspecify.annotations.NullMarked;
