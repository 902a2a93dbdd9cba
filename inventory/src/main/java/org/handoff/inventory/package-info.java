/// The estate, drawn from files that a customer can export today: who talks to whom, what nobody
/// declared, and whether a cutover may go on.
@NullMarked
package org.handoff.inventory;

import org.jspecify.annotations.NullMarked;
