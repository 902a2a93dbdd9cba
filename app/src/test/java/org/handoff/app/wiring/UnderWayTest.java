package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Command;
import org.handoff.socket.Reply;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

final class UnderWayTest {
    private static final Command ARM = new Command.Arm(Environment.LEGACY, new Epoch(4));
    private static final Reply ARMED = new Reply.Armed(Environment.LEGACY, new Epoch(4), List.of());

    private final AtomicLong clock = new AtomicLong(1);
    private final UnderWay underWay = new UnderWay(clock::get);
    private final List<Reply> answers = new ArrayList<>();

    @Test
    void aCommandIsHandedOverOnceUntilItIsAnswered() {
        Consumer<Reply> first = begin();
        assertThat(underWay.begin(ARM, answers::add)).isNull();
        first.accept(ARMED);
        assertThat(answers).containsExactly(ARMED);
        assertThat(underWay.begin(ARM, answers::add)).isNotNull();
    }

    @Test
    void anAnswerThatNeverComesDoesNotHoldACommandBackForEver() {
        Consumer<Reply> lost = begin();
        clock.addAndGet(UnderWay.ANSWER_BOUND.toNanos() - 1);
        assertThat(underWay.begin(ARM, answers::add)).isNull();
        clock.addAndGet(1);
        Consumer<Reply> second = begin();
        lost.accept(ARMED);
        assertThat(underWay.begin(ARM, answers::add)).as("the second is under way").isNull();
        second.accept(ARMED);
        assertThat(answers).hasSize(2);
    }

    private Consumer<Reply> begin() {
        return Objects.requireNonNull(underWay.begin(ARM, answers::add));
    }
}
