package org.handoff.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void everyMoveInMemoryChangesTheOwner() {
        assertThat(WarmUp.moves()).isEqualTo(24);
    }

    @Test
    void everyAnswerComesBackFromTheWireAsItWas() {
        assertThat(WarmUp.messages()).isEqualTo(3);
    }
}
