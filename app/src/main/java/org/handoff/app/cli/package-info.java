/// The command line: what people type, what they read, and the exit codes.
@NullMarked
package org.handoff.app.cli;

import org.jspecify.annotations.NullMarked;
