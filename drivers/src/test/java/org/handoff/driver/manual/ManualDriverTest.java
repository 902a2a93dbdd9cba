package org.handoff.driver.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.handoff.model.Environment.CLOUD;
import static org.handoff.model.Environment.LEGACY;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Move;
import org.handoff.socket.TrafficDriver;
import org.handoff.testkit.contract.DriverContract;
import org.handoff.testkit.contract.DriverWorld;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The contract kit against a person who does what they are told.
class ManualDriverTest {
    private static final Epoch EPOCH = new Epoch(4);

    @TempDir private Path folder;
    private final AtomicInteger worlds = new AtomicInteger();

    @TestFactory
    Stream<DynamicTest> itKeepsTheContract() {
        return DriverContract.of(() -> new Person(file()));
    }

    @Test
    void aPersonIsToldWhatToDoUntilTheySayThatTheyDidIt() {
        ManualDriver driver = driver(file());

        assertThat(driver.apply(EPOCH, CLOUD)).isEqualTo(new Move.ByHand("point it to cloud"));
        assertThat(driver.verify(EPOCH, CLOUD)).isInstanceOf(TrafficDriver.Proof.Denied.class);

        driver.attest(EPOCH, CLOUD, "ada\nepoch=99 side=legacy");

        assertThat(driver.apply(EPOCH, CLOUD)).isInstanceOf(Move.Done.class);
        assertThat(driver.verify(EPOCH, CLOUD)).isInstanceOf(TrafficDriver.Proof.Attested.class);
    }

    private Path file() {
        return folder.resolve("said-" + worlds.incrementAndGet());
    }

    private static ManualDriver driver(Path file) {
        return new ManualDriver("point it to legacy", "point it to cloud", file);
    }

    /// Who moves it by hand.
    private static final class Person implements DriverWorld {
        private final Path file;
        private Environment pointed = LEGACY;

        Person(Path file) {
            this.file = file;
        }

        @Override
        public TrafficDriver driver() {
            return ManualDriverTest.driver(file);
        }

        @Override
        public List<TrafficDriver> cutShort() {
            return List.of();
        }

        @Override
        public @Nullable Environment served() {
            return pointed;
        }

        @Override
        public Set<Trouble> troubles() {
            return Set.of();
        }

        @Override
        public void suffer(Trouble trouble) {
            throw new IllegalStateException("nothing happens to a person here");
        }

        @Override
        public void attest(Epoch epoch, Environment side) {
            pointed = side;
            assertThat(ManualDriverTest.driver(file).attest(epoch, side, "ada"))
                    .isInstanceOf(Move.Done.class);
        }

        @Override
        public void close() {}
    }
}
