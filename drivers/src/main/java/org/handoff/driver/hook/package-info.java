/// A site's own program, service or statement as a driver: what it does is the site's, that it is
/// done once, in order and seen is ours.
@NullMarked
package org.handoff.driver.hook;

import org.jspecify.annotations.NullMarked;
