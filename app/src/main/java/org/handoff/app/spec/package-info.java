/// The spec: `handoff.yaml`, everything that a person decides about one migration, and nothing
/// secret. The records of [org.handoff.app.spec.Spec] *are* the format: reader, JSON Schema and
/// template are all derived from them.
@NullMarked
package org.handoff.app.spec;

import org.jspecify.annotations.NullMarked;
