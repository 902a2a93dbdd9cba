package org.handoff.inventory.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.Export;
import org.handoff.inventory.gate.Dispositions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// What a catalog says about applications, held against what machines do.
class ApplicationsTest {
    @TempDir private Path folder = Path.of("");

    private Export export(String depends) {
        return new Export(folder)
                .with(
                        "hosts.csv",
                        """
                        name,ip,role,facility,application,moves
                        chart01,10.0.0.1,app,,Chart App,yes
                        chart02,10.0.0.2,app,,Chart App,yes
                        labs01,10.0.0.3,app,,Labs,yes
                        labs-db,10.0.0.4,database,,Labs,yes
                        fax01,10.0.0.5,app,,Fax,yes
                        """)
                .with(
                        "catalog-info.yaml",
                        """
                        apiVersion: backstage.io/v1alpha1
                        kind: Component
                        metadata: {name: chart-app}
                        spec: {dependsOn: [%s]}
                        """
                                .formatted(depends))
                .traffic(
                        "conn.log",
                        20,
                        "10.0.0.1 10.0.0.3 8080",
                        "10.0.0.2 10.0.0.4 5432",
                        "10.0.0.2 10.0.0.5 9100");
    }

    @Test
    void whatIsDeclaredBetweenApplicationsDeclaresTheEdgesOfTheirMachinesAndNoOthers() {
        assertThat(export("'component:default/labs'").verdicts(Dispositions.NONE))
                .containsExactly(
                        "chart01 > labs01 tcp 8080: convergent",
                        "chart02 > fax01 tcp 9100: divergent blocks",
                        "chart02 > labs-db tcp 5432: convergent");
    }

    @Test
    void aDeclarationThatNoMachineShowsStaysAndIsAskedAbout() {
        assertThat(export("'component:billing'").verdicts(Dispositions.NONE))
                .contains(
                        "application chart-app > application billing tcp: unknown blocks",
                        "chart01 > labs01 tcp 8080: divergent blocks");
    }

    @Test
    void aComponentThatIsCalledAsAMachineIsThatMachine() {
        assertThat(export("'resource:labs-db'").verdicts(Dispositions.NONE))
                .contains(
                        "chart02 > labs-db tcp 5432: convergent",
                        "chart01 > labs01 tcp 8080: divergent blocks");
    }
}
