/// What runs by itself: cron, systemd, Task Scheduler, SQL Agent.
@NullMarked
package org.handoff.inventory.source.job;

import org.jspecify.annotations.NullMarked;
