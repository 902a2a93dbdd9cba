/// The clinic's database: roles, schema, rows.
@NullMarked
package org.handoff.clinic.schema;

import org.jspecify.annotations.NullMarked;
