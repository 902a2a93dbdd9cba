/// A real Chromium, driven over its own debugging protocol.
@NullMarked
package org.handoff.app.browser;

import org.jspecify.annotations.NullMarked;
