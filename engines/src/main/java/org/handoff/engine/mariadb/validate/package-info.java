/// What `handoff validate` needs of a pair of which one side at least is MariaDB.
@NullMarked
package org.handoff.engine.mariadb.validate;

import org.jspecify.annotations.NullMarked;
