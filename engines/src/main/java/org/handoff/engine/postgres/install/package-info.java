/// What Handoff puts into a database, and takes out again: schema `handoff`, publication, replica
/// identities, fence triggers, event triggers, slots, origins.
@NullMarked
package org.handoff.engine.postgres.install;

import org.jspecify.annotations.NullMarked;
