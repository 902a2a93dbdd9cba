package org.handoff.inventory.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Role;
import org.junit.jupiter.api.Test;

import java.util.List;

/// Whom a name means.
class DirectoryTest {
    @Test
    void aShortNameThatSeveralMachinesShareNamesNoneOfThem() {
        Directory directory = new Directory(100, 100);
        for (int site = 1; site <= 5; site++) {
            learn(directory, "dc01.site" + site);

            boolean alone = site == 1;
            assertThat(directory.lookup("dc01") != null).as("of " + site).isEqualTo(alone);
            assertThat(directory.lookup("dc01.site" + site)).isNotNull();
        }
        assertThat(directory.entities()).hasSize(5);
    }

    private static void learn(Directory directory, String name) {
        directory.learn(new Fact.Host(name, List.of(), Role.UNKNOWN, "a facility", "", "", null));
    }
}
