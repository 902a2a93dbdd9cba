@NullMarked
package org.handoff.app.spec;

import org.jspecify.annotations.NullMarked;
