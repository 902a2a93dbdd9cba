@NullMarked
package org.handoff.driver.dns;

import org.jspecify.annotations.NullMarked;
