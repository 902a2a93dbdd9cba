/// What the server will number next rows by.
@NullMarked
package org.handoff.engine.mariadb.sequence;

import org.jspecify.annotations.NullMarked;
