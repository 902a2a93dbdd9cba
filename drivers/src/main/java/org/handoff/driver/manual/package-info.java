@NullMarked
package org.handoff.driver.manual;

import org.jspecify.annotations.NullMarked;
