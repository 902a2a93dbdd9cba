/// What people read on paper or keep in a file: one description, written as HTML, Markdown or PDF.
@NullMarked
package org.handoff.control.paper;

import org.jspecify.annotations.NullMarked;
