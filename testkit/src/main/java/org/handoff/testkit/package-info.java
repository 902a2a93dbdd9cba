@NullMarked
package org.handoff.testkit;

import org.jspecify.annotations.NullMarked;
