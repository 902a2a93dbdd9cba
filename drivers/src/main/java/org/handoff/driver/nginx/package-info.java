/// nginx, driven by a file of its configuration and a graceful reload.
@NullMarked
package org.handoff.driver.nginx;

import org.jspecify.annotations.NullMarked;
