package org.handoff.app.spec;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;

/// Who must approve a cutover before it. With a quorum of 0 nobody must.
public record ApprovalsSpec(
        @Key(
                        value =
                                "How many of people.approvers must approve, neither the owner nor"
                                        + " who carries it out.",
                        fallback = "0",
                        min = "0",
                        max = "9")
                int quorum,
        @Key(value = "How long an approval holds.", fallback = "24h", min = "1m", max = "30d")
                Duration lasts,
        @Key(
                        "The map: what handoff map --json wrote. Approvals are bound to it, and the"
                                + " gate inventory judges it.")
                @Nullable Path inventory) {}
