/// The nouns of a migration. No network, no files, no JDBC, no threads.
@NullMarked
package org.handoff.model;

import org.jspecify.annotations.NullMarked;
