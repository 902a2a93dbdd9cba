/// The control plane's HTTP: API for gateways and the command line, events and files for the page.
@NullMarked
package org.handoff.control.api;

import org.jspecify.annotations.NullMarked;
