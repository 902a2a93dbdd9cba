@NullMarked
package org.handoff.app.validate;

import org.jspecify.annotations.NullMarked;
