package org.handoff.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The checklist of docs/reference names tests: each must be there, and run.
class ChecklistTest {
    private static final Path TABLE = Path.of("../docs/reference/checklist.md");
    private static final Pattern ROW =
            Pattern.compile("\\| ([0-9]+) \\|[^|]+\\|[^|]+\\|([^|]+)\\|");
    private static final Pattern NAMED = Pattern.compile("`([A-Za-z0-9]+Test)#([A-Za-z0-9_]+)`");

    private static boolean isThere(String type, String method) {
        return Sources.all().stream()
                .filter(source -> source.name().endsWith("/" + type + ".java"))
                .anyMatch(source -> isTest(source.text(), method));
    }

    /// The method, with an annotation of JUnit's not far above it.
    private static boolean isTest(String text, String method) {
        Matcher matcher = Pattern.compile("void " + method + "\\(").matcher(text);
        if (!matcher.find()) {
            return false;
        }
        String above = text.substring(0, matcher.start());
        int body = Math.max(above.lastIndexOf("\n    }\n"), above.indexOf("class "));
        return Pattern.compile("@(Test|ParameterizedTest|TestFactory|RepeatedTest)\\b")
                .matcher(above.substring(body))
                .find();
    }

    @Test
    void everyItemHasItsTestOrSaysThatItIsOpenAndEveryNamedTestIsThere() throws Exception {
        String table = Files.readString(TABLE);
        Set<Integer> items = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        Matcher row = ROW.matcher(table);
        while (row.find()) {
            items.add(Integer.valueOf(row.group(1)));
            if (!NAMED.matcher(row.group(2)).find() && !row.group(2).strip().startsWith("open")) {
                wrong.add("item " + row.group(1) + " has no test and is not open");
            }
        }
        Matcher named = NAMED.matcher(table);
        while (named.find()) {
            if (!isThere(named.group(1), named.group(2))) {
                wrong.add(named.group() + " is not there");
            }
        }

        assertThat(items).hasSize(40).contains(1, 40);
        assertThat(wrong).isEmpty();
        assertThat(isThere("FenceTest", "everyoneIsRefused")).isFalse();
    }
}
