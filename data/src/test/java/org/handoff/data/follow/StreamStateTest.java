package org.handoff.data.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.handoff.data.follow.StreamState.Treatment;
import org.handoff.model.Change;
import org.handoff.model.Epoch;
import org.handoff.model.HandoffException;
import org.handoff.model.Position;
import org.handoff.model.Progress;
import org.junit.jupiter.api.Test;

class StreamStateTest {
    private static final Position END = at(Long.MAX_VALUE);

    @Test
    void aSideThatOwnsWritesIsAppliedAndOneThatDoesNotIsWatched() {
        assertThat(state(true).begin(at(100), false)).isEqualTo(Treatment.APPLY);
        assertThat(state(false).begin(at(100), false)).isEqualTo(Treatment.ROGUE);
    }

    @Test
    void whatHandoffWroteItselfIsNeverAppliedBack() {
        assertThat(state(true).begin(at(100), true)).isEqualTo(Treatment.OURS);
        assertThat(state(false).begin(at(100), true)).isEqualTo(Treatment.OURS);
    }

    @Test
    void ownershipTurnsTheStreamFromItsOwnCommitOn() {
        StreamState state = state(true);
        assertThat(state.begin(at(100), false)).isEqualTo(Treatment.APPLY);
        state.ownership(new Change.Ownership(new Epoch(1), false));
        assertThat(state.isWritable()).isTrue();
        state.commit(at(101));
        assertThat(state.isWritable()).isFalse();
        assertThat(state.isUrgent()).isTrue();
        assertThat(state.begin(at(110), false)).isEqualTo(Treatment.ROGUE);
        state.commit(at(111));
        state.begin(at(120), false);
        state.ownership(new Change.Ownership(new Epoch(2), true));
        state.commit(at(121));
        assertThat(state.begin(at(130), false)).isEqualTo(Treatment.APPLY);
    }

    @Test
    void ownershipThatGoesBackIsAFault() {
        StreamState state = state(true);
        transaction(state, 100, new Change.Ownership(new Epoch(3), true));
        state.begin(at(110), false);
        assertThatThrownBy(() -> state.ownership(new Change.Ownership(new Epoch(2), false)))
                .isInstanceOf(HandoffException.class);
    }

    @Test
    void afterARestartWhatWasAppliedIsSeenAndItsOwnershipIsNotTakenAgain() {
        Progress stored = new Progress(at(200), at(50), false, new Epoch(4), "m");
        StreamState state = new StreamState(stored, at(50));
        assertThat(state.begin(at(60), false)).isEqualTo(Treatment.SEEN);
        state.ownership(new Change.Ownership(new Epoch(3), true));
        state.commit(at(61));
        assertThat(state.isWritable()).isFalse();
        assertThat(state.read()).isEqualTo(at(200));
        assertThat(state.begin(at(199), false)).isEqualTo(Treatment.SEEN);
        state.commit(at(200));
        assertThat(state.begin(at(200), false)).isEqualTo(Treatment.ROGUE);
    }

    @Test
    void aLogThatBeginsAfterTheStoredPositionHasAGap() {
        Progress stored = Progress.from(at(100), true, Epoch.NONE);
        assertThatThrownBy(() -> new StreamState(stored, at(101)))
                .isInstanceOfSatisfying(
                        HandoffException.class,
                        gap -> assertThat(gap.fault().code()).isEqualTo("stream.gap"));
    }

    @Test
    void nothingIsConfirmedBeforeItIsStoredNorBeforeItIsProven() {
        StreamState state = state(true);
        state.begin(at(100), false);
        state.commit(at(101));
        state.idle(at(150));
        assertThat(state.confirmable(END)).isEqualTo(at(10));
        state.stored(state.toStore(at(90)));
        assertThat(state.stored().proven()).isEqualTo(at(90));
        assertThat(state.confirmable(at(100))).isEqualTo(at(100));
        assertThat(state.confirmable(at(90))).as("never goes back").isEqualTo(at(100));
        assertThat(state.confirmable(END)).isEqualTo(at(150));
    }

    @Test
    void aKeepaliveInsideATransactionMovesNothing() {
        StreamState state = state(true);
        state.begin(at(100), false);
        state.idle(at(500));
        assertThat(state.read()).isEqualTo(at(10));
        assertThatThrownBy(() -> state.toStore(END)).isInstanceOf(HandoffException.class);
        state.commit(at(101));
        assertThat(state.read()).isEqualTo(at(101));
    }

    @Test
    void aCommitBeforeWhatWasReadIsAFaultAndNotSkipped() {
        StreamState state = state(true);
        state.idle(at(500));
        assertThatThrownBy(() -> state.begin(at(400), false)).isInstanceOf(HandoffException.class);
    }

    @Test
    void aMarkerIsUrgentUntilItIsStored() {
        StreamState state = state(true);
        state.begin(at(100), false);
        state.marker(new Change.Marker("drain-1", new Epoch(1)));
        assertThat(state.isUrgent()).as("not inside the transaction").isFalse();
        state.commit(at(101));
        assertThat(state.isUrgent()).isTrue();
        Progress progress = state.toStore(END);
        assertThat(progress.marker()).isEqualTo("drain-1");
        state.stored(progress);
        assertThat(state.isUrgent()).isFalse();
    }

    private static void transaction(StreamState state, long commit, Change.Ownership ownership) {
        state.begin(at(commit), false);
        state.ownership(ownership);
        state.commit(at(commit + 1));
    }

    private static StreamState state(boolean writable) {
        return new StreamState(Progress.from(at(10), writable, Epoch.NONE), at(10));
    }

    private static Position at(long value) {
        return new Position(value);
    }
}
