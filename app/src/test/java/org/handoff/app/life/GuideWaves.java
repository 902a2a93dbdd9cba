package org.handoff.app.life;

import org.handoff.app.inventory.Mapping;
import org.handoff.inventory.EstateMap;
import org.handoff.inventory.Progress;
import org.handoff.inventory.waves.Planner;
import org.handoff.inventory.waves.PortfolioReader;
import org.handoff.inventory.waves.QuietWindows;
import org.handoff.inventory.waves.Rules;
import org.handoff.inventory.waves.RulesFile;
import org.handoff.inventory.waves.WavesJson;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The estate of docs/guides/waves.md, planned as of today: a wave whose day is over, one that is
/// next, one later.
final class GuideWaves {
    private static final Pattern EXPORT =
            Pattern.compile("```csv exports/([\\w.]+)\n(.*?)```", Pattern.DOTALL);

    private GuideWaves() {}

    /// @param folder for the exports and the rules
    /// @param plan where the plan is written
    static void write(Path folder, Path plan) throws IOException {
        Path exports = Files.createDirectories(folder.resolve("exports"));
        Matcher file = EXPORT.matcher(Files.readString(Path.of("../docs/guides/waves.md")));
        while (file.find()) {
            Files.writeString(
                    exports.resolve(Objects.requireNonNull(file.group(1))), file.group(2));
        }
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Path written =
                Files.writeString(
                        folder.resolve("rules.yaml"),
                        """
                        starts: %s
                        every: 14
                        rings: [1, 2]
                        capacity: {machines: 6, hours: 40}
                        effort: {application: 8, facility: 4}
                        pilots: [Lakeside]
                        """
                                .formatted(today.minusDays(7)));
        Rules rules = RulesFile.read(written, today);
        EstateMap map =
                Mapping.read(List.of(exports), ZoneOffset.UTC, Progress.NONE)
                        .judged(null, Set.of(), Instant.now(), EstateMap.MAX_AGE);
        Files.writeString(
                plan,
                WavesJson.of(
                                Planner.plan(PortfolioReader.of(map, rules), rules, 1),
                                new QuietWindows(map.graph(), rules))
                        .toString());
    }
}
