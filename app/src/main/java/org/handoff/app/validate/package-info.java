/// What `handoff validate` asks for, keeps, and reports.
@NullMarked
package org.handoff.app.validate;

import org.jspecify.annotations.NullMarked;
