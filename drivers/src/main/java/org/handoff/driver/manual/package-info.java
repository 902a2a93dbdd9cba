/// A person's hand: says what to do, and believes their word.
@NullMarked
package org.handoff.driver.manual;

import org.jspecify.annotations.NullMarked;
