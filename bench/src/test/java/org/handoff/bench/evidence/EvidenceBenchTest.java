package org.handoff.bench.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// The first of the changes that `./dev evidence` tries.
@Timeout(300)
class EvidenceBenchTest {
    @TempDir private Path folder = Path.of("");
    private final EvidenceBench bench = new EvidenceBench(3, 7);

    @Test
    void everyOneOfSomeHundredChangesIsFound() {
        assertThat(bench.missed(450)).isZero();
    }

    @Test
    void theSecondVerifierFindsEachOfASample() throws Exception {
        assertThat(bench.missedBySecond(15, folder)).isZero();
    }
}
