package org.handoff.control.notify;

import org.handoff.control.ledger.Entry;
import org.handoff.control.ledger.HookEntry;
import org.handoff.control.ledger.RunSummary;

import java.util.EnumSet;
import java.util.Set;

/// When what people were told of is over, so that a pager need not be quietened by hand.
final class Conditions {
    private Conditions() {}

    /// What a record ends of what was told before it. Empty for most.
    static Set<Occasion> endedBy(Entry entry) {
        return switch (entry) {
            case Entry.Resolved _, Entry.Forced _, Entry.Aborted _, Entry.Retired _ ->
                    EnumSet.allOf(Occasion.class);
            case Entry.RunBegan _ ->
                    EnumSet.of(
                            Occasion.MOVED,
                            Occasion.MOVED_BACK,
                            Occasion.RETURNED,
                            Occasion.VOIDED,
                            Occasion.DECIDED,
                            Occasion.RETIRE_ASKED);
            case Entry.Released _ -> moves();
            case Entry.RunEnded it -> {
                EnumSet<Occasion> over = moves();
                if (it.summary().outcome() == RunSummary.Outcome.MOVED) {
                    over.addAll(EnumSet.of(Occasion.MOVED, Occasion.MOVED_BACK));
                }
                yield over;
            }
            case HookEntry.HoldPointReleased _ -> EnumSet.of(Occasion.HOLD_POINT);
            case Entry.Approved _ -> EnumSet.of(Occasion.VOIDED);
            case Entry.CanarySet _ -> EnumSet.of(Occasion.CANARY_ENDED);
            case Entry.RouteMoved _ -> EnumSet.of(Occasion.ROUTES_BACK);
            default -> Set.of();
        };
    }

    private static EnumSet<Occasion> moves() {
        return EnumSet.of(
                Occasion.MOVE_BEGAN,
                Occasion.BACK_BEGAN,
                Occasion.BROKE_GLASS,
                Occasion.HOLD_POINT);
    }

    /// Whether it is over as soon as it is told: news.
    static boolean isNews(Occasion occasion) {
        return occasion.urgency() == Urgency.INFO;
    }
}
