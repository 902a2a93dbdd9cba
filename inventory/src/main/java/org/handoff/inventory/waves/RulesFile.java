package org.handoff.inventory.waves;

import org.handoff.inventory.waves.Rules.After;
import org.handoff.inventory.waves.Rules.Blackout;
import org.handoff.inventory.waves.Rules.Notice;
import org.handoff.inventory.waves.Rules.Pilot;
import org.handoff.inventory.waves.Rules.Staff;
import org.handoff.inventory.waves.Rules.Together;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// Reads `waves.yaml`. All problems are told at once, each with its line.
public final class RulesFile {
    private static final int BYTES_MAX = 4 << 20;
    private static final int NUMBER_MAX = 1_000_000;

    private RulesFile() {}

    /// @param today from which a notice counts that was not given yet
    /// @throws HandoffException with everything that is wrong
    public static Rules read(Path file, LocalDate today) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw HandoffException.limit(
                        "waves.rules", file + " is larger than " + BYTES_MAX + " bytes.", "");
            }
            return parse(Files.readString(file), file.toString(), today);
        } catch (IOException e) {
            throw HandoffException.external(
                    "waves.rules", file + " cannot be read.", "Is the path right?", e);
        }
    }

    /// @param name of the file, for messages
    public static Rules parse(String text, String name, LocalDate today) {
        YamlPage page = YamlPage.parse(text, name);
        YamlPage.Section root = page.root();
        YamlPage.Section capacity = root.section("capacity");
        YamlPage.Section effort = root.section("effort");
        Rules rules =
                new Rules(
                        root.day("starts", today),
                        root.number("every", Rules.EVERY, 1, 366),
                        root.number("waves-max", Rules.WAVES_MAX, 1, Rules.WAVES_MAX),
                        root.zone("zone"),
                        root.numbers("rings", Rules.RINGS, 1, NUMBER_MAX),
                        capacity.number("machines", Puzzle.UNBOUNDED, 1, NUMBER_MAX),
                        capacity.number("hours", Puzzle.UNBOUNDED, 1, NUMBER_MAX),
                        effort.number("application", 0, 0, NUMBER_MAX),
                        effort.number("facility", 0, 0, NUMBER_MAX),
                        root.number("quiet-hours", Rules.QUIET_HOURS, 1, 24),
                        staff(root),
                        blackouts(root),
                        notices(root, today),
                        together(root),
                        after(root),
                        pilots(root));
        capacity.end();
        effort.end();
        root.end();
        page.refuse("waves.rules");
        return rules;
    }

    private static List<Staff> staff(YamlPage.Section root) {
        List<Staff> all = new ArrayList<>();
        for (YamlPage.Section one : root.sections("staff")) {
            LocalDate from = one.day("from");
            LocalDate to = one.day("to");
            all.add(new Staff(from, to, one.number("hours", -1, 0, NUMBER_MAX)));
            period(one, from, to);
            one.needs("hours");
            one.end();
        }
        return all;
    }

    private static List<Blackout> blackouts(YamlPage.Section root) {
        List<Blackout> all = new ArrayList<>();
        for (YamlPage.Section one : root.sections("blackouts")) {
            LocalDate from = one.day("from");
            LocalDate to = one.day("to");
            all.add(new Blackout(one.text("unit"), from, to, one.text("reason"), one.line()));
            period(one, from, to);
            one.needs("reason");
            one.end();
        }
        return all;
    }

    private static void period(YamlPage.Section one, LocalDate from, LocalDate to) {
        if (to.isBefore(from)) {
            one.problem("`to` lies before `from`");
        }
    }

    private static List<Notice> notices(YamlPage.Section root, LocalDate today) {
        List<Notice> all = new ArrayList<>();
        for (YamlPage.Section one : root.sections("notices")) {
            LocalDate given = one.day("given", today);
            int days = one.number("days", 0, 0, 3_660);
            all.add(new Notice(one.text("vendor"), days, given, one.line()));
            one.needs("vendor");
            one.needs("days");
            one.end();
        }
        return all;
    }

    private static List<Together> together(YamlPage.Section root) {
        List<Together> all = new ArrayList<>();
        root.lists("together").forEach((line, units) -> all.add(new Together(units, line)));
        return all;
    }

    private static List<After> after(YamlPage.Section root) {
        List<After> all = new ArrayList<>();
        for (YamlPage.Section one : root.sections("order")) {
            all.add(new After(one.text("first"), one.text("then"), one.text("reason"), one.line()));
            one.needs("first");
            one.needs("then");
            one.end();
        }
        return all;
    }

    private static List<Pilot> pilots(YamlPage.Section root) {
        List<Pilot> all = new ArrayList<>();
        root.texts("pilots").forEach(text -> all.add(new Pilot(text.value(), text.line())));
        return all;
    }
}
