package org.handoff.inventory.source.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.inventory.Export;
import org.handoff.inventory.graph.FileRecord;
import org.handoff.inventory.graph.Graph;
import org.handoff.inventory.intake.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// Catalogs that are made to hurt: each is named, and the rest is read.
@Timeout(60)
class HostileCatalogTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void aBombOfYamlAliasesAndABombOfNestedJsonEndThemselvesAlone() {
        StringBuilder bomb = new StringBuilder("apiVersion: backstage.io/v1alpha1\na0: &a0 [x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        String deep = "[".repeat(200_000);
        Graph graph =
                new Export(folder)
                        .with("catalog-info.yaml", bomb.toString())
                        .with(
                                "deep/catalog-info.yaml",
                                "apiVersion: backstage.io/v1alpha1\nx: " + deep)
                        .with("bom.json", "{\"bomFormat\": \"CycloneDX\", \"x\": " + deep)
                        .with(
                                "plan.json",
                                "{\"format_version\": \"1.2\", \"terraform_version\": \"1\", \"x\":"
                                        + " "
                                        + deep)
                        .traffic("conn.log", 1, "10.0.0.1 10.0.0.2 443")
                        .graph();

        assertThat(graph.problems())
                .extracting(Problem::path)
                .contains("bom.json", "plan.json", "catalog-info.yaml", "deep/catalog-info.yaml");
        assertThat(graph.edges()).hasSize(1);
        assertThat(graph.files())
                .extracting(FileRecord::source)
                .contains("backstage-catalog", "cyclonedx-services", "terraform-show", "zeek-conn");
    }
}
