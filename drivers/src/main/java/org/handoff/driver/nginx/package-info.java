@NullMarked
package org.handoff.driver.nginx;

import org.jspecify.annotations.NullMarked;
