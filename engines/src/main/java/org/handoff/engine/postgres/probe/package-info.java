/// What a running server tells of itself, asked several times a minute while a migration lives.
@NullMarked
package org.handoff.engine.postgres.probe;

import org.jspecify.annotations.NullMarked;
