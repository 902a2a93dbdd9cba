/// The canary's files and words: what was observed comes in as a table, what is proposed goes out.
@NullMarked
package org.handoff.app.canary;

import org.jspecify.annotations.NullMarked;
