/// Real database servers for tests, each a process of its own.
@NullMarked
package org.handoff.testkit.db;

import org.jspecify.annotations.NullMarked;
