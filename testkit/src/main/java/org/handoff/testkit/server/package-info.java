/// Real servers of Debian's, started by a test and ended with it.
@NullMarked
package org.handoff.testkit.server;

import org.jspecify.annotations.NullMarked;
