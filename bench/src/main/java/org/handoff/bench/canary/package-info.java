/// Canary: how often each test is wrong, and how soon it is right.
@NullMarked
package org.handoff.bench.canary;

import org.jspecify.annotations.NullMarked;
