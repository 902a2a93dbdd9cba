/// The sockets: what the rooms of the house ask of each other. Only `app.wiring` knows which class
/// is plugged in where.
@NullMarked
package org.handoff.socket;

import org.jspecify.annotations.NullMarked;
